using System.Buffers;
using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.Runs;

/// <summary>Live events → a run's model, through the same calls as the lines that a log would hold of them. Whoever shares the model locks its gate around each call.</summary>
public sealed class EventReducer(RunModel model)
{
    private readonly RunReducer _run = new(model);

    public void Reduce(TrainingEvent happened)
    {
        var line = new LineContext { Offset = -1, LineNumber = 0, Ticks = happened.Time?.DateTime.Ticks ?? -1, Rank = -1, Severity = 'I' };
        _run.See(line);
        switch (happened)
        {
            case RunStarted e:
                Tell(line, LogMessage.Mode, e.Mode);
                _run.Dumped(line, isSolver: true, -1, e.SolverText);
                break;
            case NetStarted e:
                _run.Dumped(line, isSolver: false, e.Index, e.Text);
                break;
            case OptimizationStarted e:
                Tell(line, LogMessage.Solving, e.NetName);
                Tell(line, LogMessage.Policy, e.LearningRatePolicy);
                break;
            case RunResumed e:
                Tell(line, LogMessage.Resuming, e.StateFile);
                break;
            case WeightsLoaded e:
                Tell(line, LogMessage.Finetuning, e.File);
                break;
            case IterationDone e:
                Iteration(line, e);
                break;
            case GradientsClipped e:
                _run.GradientsClipped(line, e.Norm, e.Limit, e.Factor);
                break;
            case LearningRateStepped e:
                Tell(line, LogMessage.RateStep, "", e.Iteration);
                break;
            case LayerStatsSampled e:
                Stats(line, e);
                break;
            case TestStarted e:
                _run.TestStarted(line, e.Iteration, e.Net);
                break;
            case TestDone e:
                Test(line, e);
                break;
            case SnapshotWritten e:
                Snapshot(line, e.ModelFile, isState: false);
                if (e.StateFile is not null) Snapshot(line, e.StateFile, isState: true);
                break;
            case EpochWrapped:
                Tell(line, LogMessage.DataRestarted, "");
                break;
            case OptimizationDone e:
                Tell(line, e.Early ? LogMessage.StoppedEarly : LogMessage.OptimizationDone, "");
                break;
            case ControlApplied e:
                Tell(line, LogMessage.Control, e.Command + (e.From is null ? "" : " " + e.From) + (e.To is null ? "" : " -> " + e.To), e.Iteration);
                break;
            case Fault e:
                if (e.Fatal) Tell(line, LogMessage.Fatal, e.Message);
                else _run.Error(line, isOwn: true, Encoding.UTF8.GetBytes(e.Message));
                break;
            case Finding e:
                Tell(line, LogMessage.Finding, $"{e.Rule}: {(e.Place == FindingPlace.Nowhere ? "" : e.Place + ": ")}{e.What} {e.Why} {e.Remedy}");
                break;
            case RawLine { Severity: 'E' } e:
                _run.Error(line, e.Source.StartsWith("caffetop.cs", StringComparison.Ordinal), Encoding.UTF8.GetBytes(e.Text));
                break;
        }
    }

    /// <summary>The run has ended: what waited for the next event is settled.</summary>
    public void Flush() => _run.Flush();

    private void Iteration(in LineContext line, IterationDone done)
    {
        _run.TrainLoss(line, done.Iteration, done.Loss, new LoggedSpeed(done.Rate ?? 0, done.Seconds, done.Rate is null ? 0 : done.Iterations));
        foreach (var output in done.Outputs) Output(line, output, isTest: false);
        if (done.LearningRate is { } rate) _run.LearningRate(line, done.Iteration, rate);
    }

    private void Test(in LineContext line, TestDone test)
    {
        if (test.Interrupted)
        {
            Tell(line, LogMessage.TestInterrupted, "");
            return;
        }

        if (test.Loss is { } loss) _run.TestLoss(line, loss);
        foreach (var output in test.Outputs) Output(line, output, isTest: true);
    }

    private void Stats(in LineContext line, LayerStatsSampled sampled)
    {
        foreach (var stat in sampled.Stats)
        {
            using var layer = new Utf8Name(stat.Layer);
            using var blob = new Utf8Name(stat.Blob);
            _run.DebugValue(line, stat.Kind, layer.Bytes, blob.Bytes, stat.MeanAbsolute);
        }

        if (sampled.Norms is { } norms) _run.DebugNorms(line, norms.L1Data, norms.L1Diff, norms.L2Data, norms.L2Diff);
    }

    private void Output(in LineContext line, NetOutputValue output, bool isTest)
    {
        using var name = new Utf8Name(output.Name);
        if (isTest) _run.TestOutput(line, output.Index, name.Bytes, output.Value, output.LossWeight);
        else _run.TrainOutput(line, output.Index, name.Bytes, output.Value, output.LossWeight);
    }

    private void Snapshot(in LineContext line, string file, bool isState) => _run.Snapshot(line, Encoding.UTF8.GetBytes(file), isState);

    private void Tell(in LineContext line, LogMessage message, string text, long number = -1) =>
        _run.Message(line, message, Encoding.UTF8.GetBytes(text), number);

    /// <summary>A name's bytes in borrowed memory: events come with every iteration.</summary>
    private readonly struct Utf8Name : IDisposable
    {
        private readonly byte[] _bytes;
        private readonly int _length;

        public Utf8Name(string name)
        {
            _bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(name.Length));
            _length = Encoding.UTF8.GetBytes(name, _bytes);
        }

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

        public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
    }
}
