namespace CaffeTop.LogParse.Reading;

/// <summary>
/// <c>#K: NAME = V[ (* W = V' loss)]</c> behind <c>Train net output</c> or <c>Test net output</c>. A name may hold blanks, colons and equals signs: it reaches to
/// the last <c> = </c> that a number and the line's end follow.
/// </summary>
internal static class OutputLine
{
    /// <summary>More blanks than this inside a name come from a terminal's width.</summary>
    public const int WrappedBlanks = 8;

    /// <param name="lenient">Control characters and runs of blanks in a name are taken as they are.</param>
    public static bool TryTell(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text, bool isTest, bool lenient)
    {
        if (UsualOutput.TryRead(text, out var usual))
        {
            if (isTest) sink.TestOutput(line, usual.Index, text.Slice(UsualOutput.NameStart, usual.NameLength), usual.Value, usual.Weight);
            else sink.TrainOutput(line, usual.Index, text.Slice(UsualOutput.NameStart, usual.NameLength), usual.Value, usual.Weight);
            return true;
        }

        var at = 0;
        while ((uint)at < (uint)text.Length && text[at] == ' ') at++;
        if ((uint)at >= (uint)text.Length || text[at] != '#') return false;
        at++;
        if (!NumberReader.TryInteger(text, ref at, out var index) || (uint)at >= (uint)text.Length || text[at] != ':') return false;
        at++;
        while ((uint)at < (uint)text.Length && text[at] == ' ') at++;
        if (!TryAssignment(text[at..], lenient, out var length, out var value, out var weight)) return false;
        var name = text.Slice(at, length);
        if (!lenient && !IsPlain(name)) return false;
        if (isTest) sink.TestOutput(line, index, name, value, weight);
        else sink.TrainOutput(line, index, name, value, weight);
        return true;
    }

    private static bool IsPlain(ReadOnlySpan<byte> name)
    {
        foreach (var b in name)
        {
            if (b < ' ') return false;
        }

        return name.Length <= WrappedBlanks || name.IndexOf("        "u8) < 0;
    }

    /// <summary><c>NAME = V[ (* W = V' loss)]</c> to the end of the text; <paramref name="length"/> is the name's.</summary>
    /// <param name="lenient">The bracket may be cut.</param>
    public static bool TryAssignment(ReadOnlySpan<byte> text, bool lenient, out int length, out double value, out double weight)
    {
        var from = 0;
        while (true)
        {
            var found = text[from..].IndexOf((byte)'=');
            if (found < 0)
            {
                length = 0;
                value = weight = 0;
                return false;
            }

            from += found + 1;
            length = from - 1;
            if (length > 0 && text[length - 1] != ' ') continue;
            while (length > 0 && text[length - 1] == ' ') length--;
            var at = from;
            while ((uint)at < (uint)text.Length && text[at] == ' ') at++;
            if (NumberReader.TryReal(text, ref at, out value) && EndsWithWeight(text, at, lenient, out weight)) return true;
        }
    }

    // Nothing, or " (* 0.3 = 1.71783 loss)".
    private static bool EndsWithWeight(ReadOnlySpan<byte> text, int at, bool lenient, out double weight)
    {
        weight = 0;
        while ((uint)at < (uint)text.Length && text[at] == ' ') at++;
        if ((uint)at >= (uint)text.Length) return true;
        if (text[at] != '(') return false;
        at++;
        if ((uint)at < (uint)text.Length && text[at] == '\\') at++;
        if ((uint)at >= (uint)text.Length || text[at] != '*') return lenient;
        at++;
        while ((uint)at < (uint)text.Length && text[at] == ' ') at++;
        if (!NumberReader.TryReal(text, ref at, out weight)) return lenient;
        if (lenient) return true;
        while ((uint)at < (uint)text.Length && (text[at] == ' ' || text[at] == '=')) at++;

        // The product is told by value and weight: it only has to be there.
        var end = text.Length;
        while (text[end - 1] == ' ') end--;
        return end - at > 6 && text[at] != ' ' && text[(end - 6)..end].SequenceEqual(" loss)"u8) && text[at..(end - 6)].IndexOf((byte)' ') < 0;
    }
}
