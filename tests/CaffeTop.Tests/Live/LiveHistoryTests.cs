using System.Text;
using CaffeTop.Events;
using CaffeTop.Live;
using CaffeTop.Logging;
using CaffeTop.LogParse.Files;
using CaffeTop.Runs;
using CaffeTop.Screens.Feeds;

namespace CaffeTop.Tests.Live;

public sealed class LiveHistoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("caffetop-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_run_and_the_replay_of_its_log_are_one_model()
    {
        var file = Path.Combine(_folder, "run.log");
        var history = new LiveHistory(Path.GetFileName(file), TimeProvider.System);
        using (var log = new RunLog(TimeProvider.System, file, toStandardError: false, history: history))
        {
            foreach (var happened in Run()) log.Write(happened);
        }

        history.End();
        var replayed = new RunModel("run.log");
        using (var read = LogFile.Open(file)) new RunLoader(replayed).Read(read, null, CancellationToken.None);

        Assert.Equal(Describe(replayed), Describe(history.Model));
        Assert.Equal(File.ReadAllText(file), Text(history.Text));
        Assert.Equal(3, history.Model.Sessions[0].Loss.Count);
        Assert.Equal(2000, history.Model.Sessions[0].MaxIteration);
        Assert.Contains(history.Model.Marks, static m => m.Kind == MarkKind.Control);
        Assert.Contains(history.Model.Marks, static m => m.Kind == MarkKind.RateChanged);
    }

    [Fact]
    public void What_an_event_tells_is_seen_before_the_next_comes()
    {
        var history = new LiveHistory("run.log", TimeProvider.System);
        var seen = 0;
        using var watch = history.Watch(() => seen++);
        using var log = new RunLog(TimeProvider.System, toStandardError: false, history: history);
        foreach (var happened in Run().TakeWhile(static e => e is not GradientsClipped)) log.Write(happened);
        Assert.True(SpinWait.SpinUntil(() => { lock (history.Model.Gate) return history.Model.Sessions is [{ Loss.Count: 1 }]; }, TimeSpan.FromMinutes(3)));
        lock (history.Model.Gate)
        {
            var session = history.Model.Sessions[0];
            Assert.Equal(0.125f, session.Tests[0].Outputs[0].Values.Y[0]);
            Assert.Contains(history.Model.Marks, static m => m.Kind == MarkKind.Test && m.Text.Contains("0.125", StringComparison.Ordinal));
        }

        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref seen) > 0, TimeSpan.FromMinutes(3)));
    }

    [Fact]
    public void Leaving_out_lines_of_little_weight_leaves_the_screen_whole()
    {
        var file = Path.Combine(_folder, "run.log");
        var history = new LiveHistory(Path.GetFileName(file), TimeProvider.System);
        using (var log = new RunLog(TimeProvider.System, file, minimumSeverity: 'E', toStandardError: false, history: history))
        {
            foreach (var happened in Run()) log.Write(happened);
        }

        Assert.Equal(3, history.Model.Sessions[0].Loss.Count);
        Assert.DoesNotContain("loss", File.ReadAllText(file), StringComparison.Ordinal);
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

    private static string Text(ILogText text)
    {
        var bytes = new byte[text.End];
        return Encoding.UTF8.GetString(bytes, 0, text.Read(0, bytes));
    }

    // All that a screen shows of it.
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

        foreach (var mark in run.Marks) text.AppendLine($"{mark.Kind} {mark.Session} {mark.Iteration} {mark.Time:O} {mark.Text} {mark.Offset}");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, Terminal.Plots.Series series) =>
        text.AppendLine($"{name}: {string.Join(' ', series.X.ToArray())} | {string.Join(' ', series.Y.ToArray())}");
}
