using CaffeTop.Events;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.Runs;

/// <summary>Log lines → a run's model. Nothing is allocated per line; whoever shares the model locks its gate around the parser's calls.</summary>
public sealed class LogReducer(RunModel model) : ILogSink
{
    private readonly RunReducer _run = new(model);

    /// <summary>The log ends here, for now: what waited for the next line is settled. Lines may follow.</summary>
    public void Flush() => _run.Flush();

    /// <summary>The log ends for good: a dump that still ran was cut by the end.</summary>
    public void End()
    {
        _run.CutDump();
        _run.End();
    }

    public void TrainLoss(in LineContext line, int iteration, double loss, in LoggedSpeed speed)
    {
        Begin(line);
        _run.TrainLoss(line, iteration, loss, speed);
    }

    public void LearningRate(in LineContext line, int iteration, double rate, double momentum, double weightDecay)
    {
        Begin(line);
        _run.LearningRate(line, iteration, rate);
    }

    public void TrainOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        Begin(line);
        _run.TrainOutput(line, index, name, value, weight);
    }

    public void TestStarted(in LineContext line, int iteration, int net)
    {
        Begin(line);
        _run.TestStarted(line, iteration, net);
    }

    public void TestOutput(in LineContext line, int index, ReadOnlySpan<byte> name, double value, double weight)
    {
        Begin(line);
        _run.TestOutput(line, index, name, value, weight);
    }

    public void TestLoss(in LineContext line, double value)
    {
        Begin(line);
        _run.TestLoss(line, value);
    }

    public void Snapshot(in LineContext line, ReadOnlySpan<byte> file, bool isState)
    {
        Begin(line);
        _run.Snapshot(line, file, isState);
    }

    public void DebugValue(in LineContext line, StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value)
    {
        Begin(line);
        _run.DebugValue(line, kind, layer, blob, value);
    }

    public void ParameterUpdate(in LineContext line, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update)
    {
        Begin(line);
        _run.ParameterUpdate(line, layer, parameter, data, update);
    }

    public void DebugNorms(in LineContext line, double l1Data, double l1Diff, double l2Data, double l2Diff)
    {
        Begin(line);
        _run.DebugNorms(line, l1Data, l1Diff, l2Data, l2Diff);
    }

    public void GradientsClipped(in LineContext line, double norm, double limit, double factor)
    {
        Begin(line);
        _run.GradientsClipped(line, norm, limit, factor);
    }

    public void Message(in LineContext line, LogMessage message, ReadOnlySpan<byte> text, long number)
    {
        Begin(line);
        _run.Message(line, message, text, number);
    }

    public void DumpLine(in LineContext line, ReadOnlySpan<byte> text)
    {
        Count(line);
        _run.DumpLine(text);
    }

    public void Raw(in LineContext line, ReadOnlySpan<byte> source, ReadOnlySpan<byte> text)
    {
        Begin(line);
        model.RawLines++;
        if (line.Severity == 'E') _run.Error(line, source.StartsWith("caffetop.cs"u8), text);
    }

    private void Begin(in LineContext line)
    {
        _run.EndDump(line.Offset);
        Count(line);
        _run.See(line);
    }

    private void Count(in LineContext line)
    {
        model.Lines++;
        if (model.Positions.IsDue(line.Offset, line.LineNumber)) model.Positions.Note(line.Offset, line.LineNumber, _run.Iteration, line.Ticks);
    }
}
