using System.Runtime.CompilerServices;

namespace CaffeTop.LogParse.Reading;

/// <summary>The statements that fill a log: iterations, outputs, tests, debug values. The most frequent first.</summary>
internal sealed class Statement(ILogSink sink)
{
    private readonly DebugLine _debug = new(sink);

    public void Reset() => _debug.Reset();

    /// <param name="lenient">Whatever follows a complete statement is passed over.</param>
    public bool TryTell(in LineContext line, ReadOnlySpan<byte> text, bool lenient = false)
    {
        text = TrimStart(text);
        if (text.IsEmpty) return false;
        switch (text[0])
        {
            case (byte)'I':
                return text.StartsWith("Iteration "u8) && IterationLine.TryTell(sink, line, text[10..], lenient);
            case (byte)'T':
                if (text.StartsWith("Train net output "u8)) return OutputLine.TryTell(sink, line, text[17..], false, lenient);
                if (text.StartsWith("Test net output "u8)) return OutputLine.TryTell(sink, line, WithoutMeanPrecision(text[16..]), true, lenient);
                return TryTest(line, text, lenient);
            case (byte)'[':
                return text.Length > 1 && (uint)(text[1] - '0') <= 9 ? TryTagged(line, text, lenient) : _debug.TryTell(line, text);
            case (byte)'(':
                return TryTagged(line, text, lenient);
            case (byte)'-':
                return _debug.TryBlobOfLayer(line, text);
            default:
                return false;
        }
    }

    private bool TryTagged(in LineContext line, ReadOnlySpan<byte> text, bool lenient) =>
        DeviceTag.TrySkip(text, out var rest) && !DeviceTag.TrySkip(rest, out _) && TryTell(line, rest, lenient);

    private bool TryTest(in LineContext line, ReadOnlySpan<byte> text, bool lenient)
    {
        if (text.StartsWith("Test score #"u8))
        {
            var at = 12;
            if (!NumberReader.TryInteger(text, ref at, out var index) || (uint)at >= (uint)text.Length || text[at] != ':') return false;
            if (!TryAlone(text, at + 1, lenient, out var value)) return false;
            sink.TestOutput(line, index, default, value, 0);
            return true;
        }

        if (text.StartsWith("Test loss:"u8))
        {
            if (!TryAlone(text, 10, lenient, out var value)) return false;
            sink.TestLoss(line, value);
            return true;
        }

        return text.StartsWith("Testing net"u8) && IterationLine.TryTest(sink, line, text[11..], -1, lenient);
    }

    private static bool TryAlone(ReadOnlySpan<byte> text, int at, bool lenient, out double value)
    {
        while ((uint)at < (uint)text.Length && text[at] == ' ') at++;
        return NumberReader.TryReal(text, ref at, out value) && (lenient || TrimStart(text[at..]).IsEmpty);
    }

    private static ReadOnlySpan<byte> WithoutMeanPrecision(ReadOnlySpan<byte> text) => text.StartsWith("mAP "u8) ? text[4..] : text;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text)
    {
        var at = text.StartsWith("    "u8) ? 4 : 0;
        while ((uint)at < (uint)text.Length && text[at] == ' ') at++;
        return text[at..];
    }
}
