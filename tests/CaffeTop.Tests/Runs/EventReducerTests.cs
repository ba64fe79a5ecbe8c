using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse;
using CaffeTop.Runs;

namespace CaffeTop.Tests.Runs;

public sealed class EventReducerTests
{
    [Fact]
    public void ALiveRunAndItsLogAreOneModel()
    {
        var events = Run();
        var live = new RunModel("test.log");
        var reducer = new EventReducer(live);
        foreach (var happened in events) reducer.Reduce(happened);
        reducer.Flush();

        var writer = new CaffeLogWriter(7, TimeZoneInfo.Utc, TimeProvider.System);
        var text = new StringBuilder();
        foreach (var happened in events) text.Append(writer.Lines(happened));
        var replayed = Reduced.Log(text.Append(writer.Rest()).ToString());

        Assert.Equal(Describe(live), Describe(replayed));
        Assert.Equal(3, live.Sessions[0].Loss.Count);
        Assert.Equal(2000, live.Sessions[0].MaxIteration);
        Assert.Contains(live.Marks, static m => m.Kind == MarkKind.Control);
        Assert.Contains(live.Marks, static m => m.Kind == MarkKind.RateChanged);
    }

    private static List<TrainingEvent> Run()
    {
        NetOutputValue[] outputs = [new(0, "accuracy", 0.5f, 0), new(1, "loss", 2.25f, 1)];
        TrainingEvent[] happened =
        [
            new RunStarted("CPU", "test_iter: 10\nmax_iter: 2000\nlr_policy: \"step\"\n", "solver.prototxt"),
            new OptimizationStarted("net", "step", 0),
            new TestStarted(0, 0),
            new TestDone(0, 0, [new(0, "accuracy", 0.125f, 0), new(1, "loss", 2.5f, 1)], null, Interrupted: false),
            new IterationDone(0, 2.5f, 4, 0.25f, 1, outputs, 0.01f),
            new GradientsClipped(50, 72.5f, 35, 0.48f),
            new LayerStatsSampled(100, [new(StatKind.TopData, "conv1", "conv1", 0.5f), new(StatKind.ParamDiff, "conv1", "0", 0.25f)], new ParameterNorms(1, 2, 3, 4)),
            new IterationDone(100, 2, 4, 25, 100, outputs, 0.001f),
            new ControlApplied(100, "base_lr", "0.01", "0.001"),
            new EpochWrapped("data", 1),
            new SnapshotWritten(100, "a_iter_100.caffemodel", "a_iter_100.solverstate"),
            new TestStarted(100, 0),
            new TestDone(100, 0, [], null, Interrupted: true),
            new IterationDone(100, 1.5f, null, 0, 0, [], null),
            new OptimizationDone(100, Early: true),
        ];
        var start = new DateTimeOffset(2020, 7, 23, 10, 0, 0, TimeSpan.Zero);
        return [.. happened.Select((e, i) => e with { Sequence = i, Time = start.AddSeconds(i) })];
    }

    // All that a screen shows of it; a mark's place in the log is the log's alone.
    private static string Describe(RunModel run)
    {
        var text = new StringBuilder();
        foreach (var session in run.Sessions)
        {
            text.AppendLine($"{session.Reason} {session.NetName} {session.Policy} {session.Mode} {session.MaxIteration} {session.FirstIteration} {session.LastIteration} {session.End}");
            text.AppendLine($"{session.Started:O} {session.Ended:O} {session.Snapshots} {session.LastSnapshot} {session.DataRestarts} {session.Clipped} {session.TestSeconds} {session.Solver?.Text}");
            Append(text, "loss", session.Loss);
            text.AppendLine(string.Join(' ', session.LossSeconds.ToArray()));
            Append(text, "lr", session.LearningRate);
            foreach (var output in session.TrainOutputs) Append(text, $"{output.Index} {output.Name} {output.Weight}", output.Values);
            foreach (var test in session.Tests)
            {
                text.AppendLine($"test {test.Net} {test.Headers} {test.WithoutOutput} {string.Join(' ', test.Points)}");
                foreach (var output in test.Outputs) Append(text, $"{output.Index} {output.Name} {output.Weight}", output.Values);
            }

            foreach (var layer in session.Layers) Append(text, $"{layer.Kind} {layer.Layer} {layer.Blob}", layer.Values);
            foreach (var norm in session.Norms) Append(text, "norm", norm);
        }

        foreach (var mark in run.Marks) text.AppendLine($"{mark.Kind} {mark.Session} {mark.Iteration} {mark.Time:O} {mark.Text}");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, Terminal.Plots.Series series) =>
        text.AppendLine($"{name}: {string.Join(' ', series.X.ToArray())} | {string.Join(' ', series.Y.ToArray())}");
}
