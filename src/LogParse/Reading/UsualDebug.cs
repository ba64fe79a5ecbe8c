using System.Numerics;
using System.Runtime.Intrinsics;

namespace CaffeTop.LogParse.Reading;

/// <summary>
/// <c>conv1, top blob conv1 data: 3.80577</c> as nearly every value of a debug_info block is written: the first comma ends the layer, the last blank begins the number. All
/// else goes the general way of <see cref="DebugLine"/>, which gives the same for these.
/// </summary>
internal struct UsualDebug
{
    private const int Window = 16;
    private const int LengthOfWhat = 7;

    public int LayerLength;
    public bool IsParameter;
    public int BlobStart;
    public int BlobLength;
    public double Value;

    /// <param name="text">From the layer's name on.</param>
    /// <param name="isBackward">Bottom blobs and <c> diff: </c>, otherwise top blobs and <c> data: </c>.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, bool isBackward, out UsualDebug debug)
    {
        debug = default;
        if (text.Length < 2 * Window) return false;
        debug.LayerLength = text.IndexOf((byte)',');
        if (debug.LayerLength <= 0) return false;
        var rest = text[(debug.LayerLength + 1)..];
        if (isBackward ? rest.StartsWith(" bottom blob "u8) : rest.StartsWith(" top blob "u8)) debug.BlobStart = debug.LayerLength + (isBackward ? 14 : 11);
        else if (rest.StartsWith(" param blob "u8)) (debug.BlobStart, debug.IsParameter) = (debug.LayerLength + 13, true);
        else return false;

        var blanks = Vector128.Equals(Vector128.Create(text[^Window..]), Vector128.Create((byte)' ')).ExtractMostSignificantBits();
        if (blanks == 0) return false;
        var number = text.Length - Window + 32 - BitOperations.LeadingZeroCount(blanks);
        debug.BlobLength = number - LengthOfWhat - debug.BlobStart;
        if (debug.BlobLength <= 0) return false;
        var what = text.Slice(number - LengthOfWhat, LengthOfWhat);
        return (isBackward ? what.SequenceEqual(" diff: "u8) : what.SequenceEqual(" data: "u8)) && NumberReader.TryReal(text, ref number, out debug.Value) && number == text.Length;
    }
}
