namespace CaffeTop.LogParse.Reading;

/// <summary>NVCaffe's rank and device before a message: <c>[0.0] Iteration 100</c> of training, <c>(0.0)    Test net output</c> of a test.</summary>
internal static class DeviceTag
{
    /// <summary>False where the text begins with no tag; <paramref name="rest"/> begins with no blank.</summary>
    public static bool TrySkip(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        rest = text;
        if (text.Length < 5 || text[0] is not ((byte)'[' or (byte)'(')) return false;
        var at = 1;
        if (!NumberReader.TryInteger(text, ref at, out _) || (uint)at >= (uint)text.Length || text[at] != '.') return false;
        at++;
        if (!NumberReader.TryInteger(text, ref at, out _) || (uint)at >= (uint)text.Length || text[at] != (text[0] == '[' ? ']' : ')')) return false;
        rest = text[(at + 1)..].TrimStart((byte)' ');
        return true;
    }
}
