using System.Numerics;
using System.Runtime.Intrinsics;

namespace CaffeTop.LogParse.Reading;

/// <summary>
/// <c>#1: loss = 2.41936 (* 1 = 2.41936 loss)</c> as nearly every output is written: one digit, a name of at most thirteen characters, single blanks. Found without a
/// loop; all else goes the general way of <see cref="OutputLine"/>, which gives the same for these.
/// </summary>
internal struct UsualOutput
{
    public const int NameStart = 4;

    public int Index;
    public int NameLength;
    public double Value;
    public double Weight;

    private const int Window = 16;
    private const int LongestProduct = 24;

    public static bool TryRead(ReadOnlySpan<byte> text, out UsualOutput output)
    {
        output = default;
        if (text.Length < NameStart + Window || text[0] != '#' || text[2] != ':' || text[3] != ' ') return false;
        output.Index = text[1] - '0';
        if ((uint)output.Index > 9) return false;
        var name = Vector128.Create(text.Slice(NameStart, Window));
        var equals = Vector128.Equals(name, Vector128.Create((byte)'=')).ExtractMostSignificantBits();
        var blanksAndControls = Vector128.LessThanOrEqual(name, Vector128.Create((byte)' ')).ExtractMostSignificantBits();

        // Only the two blanks around the equals sign, none in the name: those are left to the general way.
        var sign = BitOperations.TrailingZeroCount(equals);
        if (sign is < 2 or > Window - 2 || (blanksAndControls & ((4u << sign) - 1)) != (5u << (sign - 1))) return false;
        output.NameLength = sign - 1;
        var at = NameStart + sign + 2;
        if (text[at - 1] != ' ' || text[at - 3] != ' ' || !NumberReader.TryReal(text, ref at, out output.Value)) return false;
        return at == text.Length || TryWeight(text[at..], out output.Weight);
    }

    // " (* 0.3 = 1.71783 loss)"
    private static bool TryWeight(ReadOnlySpan<byte> text, out double weight)
    {
        weight = 1;
        var at = 8;
        if (!text.StartsWith(" (* 1 = "u8))
        {
            at = 4;
            if (!text.StartsWith(" (* "u8) || !NumberReader.TryReal(text, ref at, out weight) || !text[at..].StartsWith(" = "u8)) return false;
            at += 3;
        }

        // The product is told by value and weight: it only has to be there.
        var left = text.Length - at;
        return left is > 6 and < 6 + LongestProduct && text[at] != ' ' && text[^6..].SequenceEqual(" loss)"u8);
    }
}
