namespace CaffeTop.LogParse.Reading;

/// <summary>Lines about the run and its nets that stand once or seldom: snapshots, start and end, resuming, data, set-up, crashes.</summary>
internal static class RunLine
{
    /// <param name="text">Without blanks at its start.</param>
    /// <param name="isRecord">It had a record's prefix; set-up lines without one are anybody's text.</param>
    public static bool TryTell(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text, bool isRecord)
    {
        if (text.IsEmpty) return false;
        if (TryRun(sink, line, text) || (DeviceTag.TrySkip(text, out var rest) && !rest.IsEmpty && TryRun(sink, line, rest))) return true;
        if (isRecord) return NetLine.TryTell(sink, line, text) || ToolLine.TryTell(sink, line, text);
        return text.StartsWith("speed: "u8) && ToolLine.IsTiming(text) && Told(sink, line, LogMessage.Timing, text, -1);
    }

    private static bool TryRun(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text)
    {
        switch (text[0])
        {
            case (byte)'S':
                return TrySnapshot(sink, line, text)
                    || TrySolving(sink, line, text)
                    || Tell(sink, line, text, "Starting Optimization"u8, LogMessage.StartingOptimization);
            case (byte)'I':
                return TellDump(sink, line, text, "Initializing solver from parameters:"u8, LogMessage.InitializingSolver)
                    || TellDump(sink, line, text, "Initializing net from parameters:"u8, LogMessage.InitializingNet)
                    || Tell(sink, line, text, "Ignoring source layer "u8, LogMessage.IgnoringLayer);
            case (byte)'L':
                return Tell(sink, line, text, "Learning Rate Policy: "u8, LogMessage.Policy)
                    || Tell(sink, line, text, "Learing Rate Policy: "u8, LogMessage.Policy);
            case (byte)'O':
                return Tell(sink, line, text, "Optimization Done"u8, LogMessage.OptimizationDone)
                    || Tell(sink, line, text, "Optimization stopped early"u8, LogMessage.StoppedEarly)
                    || Tell(sink, line, text, "Overall multi-GPU performance"u8, LogMessage.MultiGpu);
            case (byte)'R':
                return Tell(sink, line, text, "Restarting data prefetching from start"u8, LogMessage.DataRestarted)
                    || Tell(sink, line, text, "Restarting data pre-fetching"u8, LogMessage.DataRestarted)
                    || Tell(sink, line, text, "Resuming from "u8, LogMessage.Resuming)
                    || Tell(sink, line, text, "Restoring previous solver status from "u8, LogMessage.Resuming);
            case (byte)'F':
                return Tell(sink, line, text, "Finetuning from "u8, LogMessage.Finetuning);
            case (byte)'C':
                return Tell(sink, line, text, "Copying source layer "u8, LogMessage.CopyingLayer)
                    || TryCreatingNet(sink, line, text);
            case (byte)'D':
                return Tell(sink, line, text, "Data layer prefetch queue empty"u8, LogMessage.DataQueueEmpty);
            case (byte)'M':
                return TryStep(sink, line, text, "MultiStep Status: "u8)
                    || TellNumber(sink, line, text, "Missing true_pos for label: "u8, LogMessage.MissingTruePositive);
            case (byte)'P':
                return TryStep(sink, line, text, "Plateau Status: "u8);
            case (byte)'G':
                return TryClipping(sink, line, text);
            case (byte)'U':
                return TryMode(sink, line, text);
            case (byte)'T':
                return Tell(sink, line, text, "Test interrupted"u8, LogMessage.TestInterrupted);
            case (byte)'W':
                return Tell(sink, line, text, "Waiting for data"u8, LogMessage.WaitingForData)
                    || Tell(sink, line, text, "Wrote snapshot to: "u8, LogMessage.SnapshotCopied);
            case (byte)'*':
                return TryCrash(sink, line, text);
            case (byte)'[':
                return Tell(sink, line, text, "[MultiGPU] "u8, LogMessage.MultiGpu);
            default:
                return text.IndexOf("olver: restoring history"u8) > 0 && Told(sink, line, LogMessage.RestoringHistory, text, -1);
        }
    }

    private static bool TrySnapshot(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("Snapshotting "u8)) return text.StartsWith("SGDSolver: restoring history"u8) && Told(sink, line, LogMessage.RestoringHistory, text, -1);
        var file = text[13..];
        var isState = file.StartsWith("solver state "u8);
        if (isState) file = file[13..];
        if (!file.StartsWith("to "u8)) return false;
        file = file[3..];
        if (file.StartsWith("binary proto file"u8)) file = file[17..];
        else if (file.StartsWith("HDF5 file"u8)) file = file[9..];

        // Some builds print the name without a blank before it.
        sink.Snapshot(line, file.Trim((byte)' '), isState);
        return true;
    }

    // "Solving LeNet", NVCaffe 0.17 "Solving LeNet Learning Rate Policy: inv".
    private static bool TrySolving(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("Solving "u8)) return false;
        var name = text[8..];
        var policy = name.IndexOf(" Learning Rate Policy: "u8);
        return Told(sink, line, LogMessage.Solving, policy < 0 ? name : name[..policy], -1);
    }

    // "Creating training net from net file: F", "Creating test net (#0) specified by net file: F".
    private static bool TryCreatingNet(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("Creating training net "u8))
        {
            var rest = text[22..];
            if (rest.StartsWith("from "u8)) rest = rest[5..];
            else if (rest.StartsWith("specified in "u8)) rest = rest[13..];
            else if (!rest.StartsWith("from"u8) && !rest.StartsWith("specified"u8)) return false;
            return Told(sink, line, LogMessage.CreatingTrainNet, rest, -1);
        }

        if (!text.StartsWith("Creating test net (#"u8)) return false;
        var at = 20;
        if (!NumberReader.TryInteger(text, ref at, out var net)) return false;
        var file = text[at..];
        var by = file.IndexOf("specified by "u8);
        return by >= 0 && Told(sink, line, LogMessage.CreatingTestNet, file[(by + 13)..], net);
    }

    // "Iteration 20000, step = 1": no data point.
    private static bool TryStep(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text, ReadOnlySpan<byte> start)
    {
        if (!text.StartsWith(start)) return false;
        text = text[start.Length..];
        if (!text.StartsWith("Iteration "u8)) return false;
        var at = 10;
        if (!NumberReader.TryInteger(text, ref at, out var iteration)) return false;
        var step = text.IndexOf("step = "u8);
        return Told(sink, line, LogMessage.RateStep, step < 0 ? text[at..].TrimStart(", "u8) : text[(step + 7)..], iteration);
    }

    // "Gradient clipping: scaling down gradients (L2 norm 72.5 > 35) by scale factor 0.48".
    private static bool TryClipping(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("Gradient clipping: scaling down gradients (L2 norm "u8)) return false;
        var at = 51;
        if (!NumberReader.TryReal(text, ref at, out var norm) || !text[at..].StartsWith(" > "u8)) return false;
        at += 3;
        if (!NumberReader.TryReal(text, ref at, out var limit)) return false;
        var factor = text[at..].IndexOf("factor "u8);
        if (factor < 0) return false;
        at += factor + 7;
        if (!NumberReader.TryReal(text, ref at, out var scale)) return false;
        sink.GradientsClipped(line, norm, limit, scale);
        return true;
    }

    // "Use CPU.", "Using GPUs 0, 1", "Use GPU with device ID 0".
    private static bool TryMode(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text)
    {
        var rest = text.StartsWith("Use "u8) ? text[4..] : text.StartsWith("Using "u8) ? text[6..] : default;
        return (rest.StartsWith("CPU"u8) || rest.StartsWith("GPU"u8)) && Told(sink, line, LogMessage.Mode, rest[..3], -1);
    }

    private static bool TryCrash(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("*** "u8)) return false;
        if (text.StartsWith("*** Benchmark"u8)) return Told(sink, line, LogMessage.Timing, text, -1);
        if (!text.StartsWith("*** Check failure"u8) && !text.StartsWith("*** Aborted"u8) && !text.StartsWith("*** SIG"u8)) return false;
        var at = text.StartsWith("*** Aborted at "u8) ? 15 : text.Length;
        return Told(sink, line, LogMessage.Crash, text, NumberReader.TryLong(text, ref at, out var time) ? time : -1);
    }

    private static bool TellNumber(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text, ReadOnlySpan<byte> start, LogMessage message)
    {
        if (!text.StartsWith(start)) return false;
        text = text[start.Length..];
        var at = 0;
        return Told(sink, line, message, text, NumberReader.TryLong(text, ref at, out var number) ? number : -1);
    }

    private static bool Tell(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text, ReadOnlySpan<byte> start, LogMessage message) =>
        text.StartsWith(start) && Told(sink, line, message, text[start.Length..], -1);

    private static bool TellDump(ILogSink sink, in LineContext line, ReadOnlySpan<byte> text, ReadOnlySpan<byte> start, LogMessage message) =>
        text.StartsWith(start) && Told(sink, line, message, text[start.Length..].Trim((byte)' '), -1);

    private static bool Told(ILogSink sink, in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number)
    {
        sink.Message(line, message, text, number);
        return true;
    }
}
