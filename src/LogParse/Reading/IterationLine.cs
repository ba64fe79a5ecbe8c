namespace CaffeTop.LogParse.Reading;

/// <summary>
/// Lines that begin with <c>Iteration N</c>: the displayed loss in all its brackets, the learning rate, the header of a test. Decided by what follows the number,
/// never by the line of the source that printed it.
/// </summary>
internal static class IterationLine
{
    /// <param name="text">Behind <c>Iteration</c> and its blank.</param>
    /// <param name="lenient">Whatever follows a complete statement is passed over.</param>
    public static bool TryTell(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text, bool lenient)
    {
        var at = 0;
        Skip(text, ref at);
        if (!NumberReader.TryInteger(text, ref at, out var iteration)) return false;
        var speed = default(LoggedSpeed);
        Skip(text, ref at);
        if ((uint)at < (uint)text.Length && text[at] == '(' && !TrySpeed(text, ref at, out speed)) return false;
        if ((uint)at >= (uint)text.Length || text[at] != ',') return false;
        at++;
        Skip(text, ref at);
        if ((uint)at >= (uint)text.Length) return false;
        switch (text[at])
        {
            case (byte)'l':
                break;
            case (byte)'T' when text[at..].StartsWith("Testing net"u8):
                return TryTest(sink, line, text[(at + 11)..], iteration, lenient);
            case >= (byte)'0' and <= (byte)'9':
                // "1.3/10ep, loss": NVCaffe knows the epochs.
                if (!NumberReader.TryReal(text, ref at, out _) || !Take(text, ref at, "/"u8) || !NumberReader.TryReal(text, ref at, out _) ||
                    !Take(text, ref at, "ep,"u8)) return false;
                Skip(text, ref at);
                break;
            default:
                return false;
        }

        if (Take(text, ref at, "loss ="u8))
        {
            Skip(text, ref at);
            if (!NumberReader.TryReal(text, ref at, out var loss) || !Ends(text, at, lenient)) return false;
            sink.TrainLoss(line, iteration, loss, speed);
            return true;
        }

        if (!Take(text, ref at, "lr ="u8)) return false;
        Skip(text, ref at);
        if (!NumberReader.TryReal(text, ref at, out var rate) || !Ends(text, at, lenient)) return false;
        var momentum = double.NaN;
        var decay = double.NaN;
        if ((uint)at < (uint)text.Length) ReadFields(text, at, out momentum, out decay);
        sink.LearningRate(line, iteration, rate, momentum, decay);
        return true;
    }

    /// <summary>
    /// Forks say more about an iteration: <c>Iteration 20, smoothed loss = 2.4 loss = 2.4</c>, <c>Rank 1: Iteration 20 | loss = 2.4</c>. The first loss behind the iteration's
    /// number counts, or else the first rate.
    /// </summary>
    public static bool TryTellLoosely(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text)
    {
        var start = text.IndexOf("Iteration "u8);
        if (start < 0) return false;
        var at = start + 10;
        Skip(text, ref at);
        if (!NumberReader.TryInteger(text, ref at, out var iteration)) return false;
        if (TryValue(text[at..], "loss = "u8, out var value))
        {
            sink.TrainLoss(line, iteration, value, default);
            return true;
        }

        if (!TryValue(text[at..], "lr = "u8, out value)) return false;
        sink.LearningRate(line, iteration, value, double.NaN, double.NaN);
        return true;
    }

    private static bool TryValue(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out double value)
    {
        value = 0;
        var at = text.IndexOf(name);
        if (at < 1 || text[at - 1] is not ((byte)' ' or (byte)',' or (byte)'|')) return false;
        at += name.Length;
        return NumberReader.TryReal(text, ref at, out value);
    }

    /// <summary>Behind <c>Testing net</c>; an iteration of −1 where the line had none.</summary>
    public static bool TryTest(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text, int iteration, bool lenient)
    {
        var at = 0;
        Skip(text, ref at);
        var net = 0;
        if (Take(text, ref at, "(#"u8) && (!NumberReader.TryInteger(text, ref at, out net) || !Take(text, ref at, ")"u8))) return false;
        Skip(text, ref at);
        if (at < text.Length && !lenient) return false;
        sink.TestStarted(line, iteration, net);
        return true;
    }

    // ", m = 0.9, lrm = 1, wd = 0.0005, gs = 1"
    private static void ReadFields(ReadOnlySpan<byte> text, int at, out double momentum, out double decay)
    {
        momentum = decay = double.NaN;
        while (Take(text, ref at, ","u8))
        {
            Skip(text, ref at);
            var name = text[at..];
            var equals = name.IndexOf((byte)'=');
            if (equals < 0) return;
            at += equals + 1;
            Skip(text, ref at);
            if (!NumberReader.TryReal(text, ref at, out var value)) return;
            if (name.StartsWith("m ="u8)) momentum = value;
            else if (name.StartsWith("wd ="u8)) decay = value;
        }
    }

    // "(1.35488 iter/s, 738.075s/1000 iters)", "(… /100 iter)", "(0.8 s)", "(241.076/s)"
    private static bool TrySpeed(ReadOnlySpan<byte> text, ref int at, out LoggedSpeed speed)
    {
        speed = default;
        at++;
        Skip(text, ref at);
        if (!NumberReader.TryReal(text, ref at, out var first)) return false;
        if (Take(text, ref at, " iter/s, "u8) || Take(text, ref at, " iters/s, "u8))
        {
            if (!NumberReader.TryReal(text, ref at, out var seconds) || !Take(text, ref at, "s/"u8) || !NumberReader.TryInteger(text, ref at, out var count)) return false;
            if (!Take(text, ref at, " iters)"u8) && !Take(text, ref at, " iter)"u8)) return false;
            speed = new LoggedSpeed(first, seconds, count);
            return true;
        }

        if (Take(text, ref at, "/s)"u8))
        {
            speed = new LoggedSpeed(first, double.NaN, 1);
            return true;
        }

        if (!Take(text, ref at, " s)"u8) && !Take(text, ref at, "s)"u8)) return false;
        speed = new LoggedSpeed(double.NaN, first, 1);
        return true;
    }

    private static bool Ends(ReadOnlySpan<byte> text, int at, bool lenient)
    {
        Skip(text, ref at);
        return (uint)at >= (uint)text.Length || text[at] == ',' || lenient;
    }

    private static void Skip(ReadOnlySpan<byte> text, ref int at)
    {
        while ((uint)at < (uint)text.Length && text[at] == ' ') at++;
    }

    private static bool Take(ReadOnlySpan<byte> text, ref int at, ReadOnlySpan<byte> word)
    {
        if (!text[at..].StartsWith(word)) return false;
        at += word.Length;
        return true;
    }
}
