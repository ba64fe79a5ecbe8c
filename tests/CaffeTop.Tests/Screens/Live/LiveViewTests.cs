using CaffeTop.Events;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Tests.Screens.Live;

public class LiveViewTests
{
    public static TheoryData<string, int, int> Screens
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (var name in new[] { "overview", "layers", "table", "net", "times", "events", "log", "lr", "quit", "bad", "restore", "failed", "done", "paused", "test", "preparing", "command", "problem", "help" })
            {
                foreach (var (width, height) in new[] { (80, 24), (120, 40), (60, 15) }) data.Add(name, width, height);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public void Every_view_and_dialog_of_a_live_run_looks_as_reviewed(string name, int width, int height)
    {
        var rig = Prepare(name, width, height);
        Golden.Check($"live-{name}-{width}x{height}", rig.Go());
    }

    [Fact]
    public void The_selected_blob_is_watched_and_the_arrows_go_on_to_others()
    {
        var rig = new LiveRig(120, 40);
        rig.Terminal.Type("2").Wait(0.5).Press(Key.Down).Wait(0.5).Press(Key.Tab).Press(Key.Tab).Press(Key.Down).Wait(0.5);
        rig.Go();
        Assert.Equal(["Watch ParamData conv1 0", "Watch ParamData ip1 0", "Watch ParamData ip1 1"], rig.Watched);
    }

    [Fact]
    public void The_net_of_a_run_that_paused_before_its_first_iteration_is_shown()
    {
        var rig = new LiveRig(120, 40, log: LiveLog.BeforeTheFirstIteration());
        rig.Terminal.Check(() => (rig.Run.Progress.State, rig.Run.Progress.Iteration) = (RunState.Paused, 0)).Wait(0.5).Type("3").Wait(0.5);
        Assert.Contains("Net small", rig.Go(), StringComparison.Ordinal);
    }

    [Fact]
    public void Enter_on_what_was_found_at_a_layer_goes_to_that_layer()
    {
        var rig = new LiveRig(120, 40, more: More("bad"));
        rig.Train(12);
        rig.Terminal.Type("4/holds NaN").Press(Key.Enter).Wait(0.3).Press(Key.Enter).Wait(0.5);
        var text = rig.Go();
        Assert.Contains("── ip1 ", text, StringComparison.Ordinal);
        Assert.Contains("‖ΔW‖", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_that_the_log_tells_come_one_after_the_other()
    {
        var rig = new LiveRig(120, 40);
        var seen = new List<string>();
        rig.Terminal.Type("2").Wait(0.3);
        for (var i = 0; i < 7; i++) rig.Terminal.Type("m").Wait(0.3).Check(() => seen.Add(rig.Terminal.Text.Split('\n')[2].Split("──")[1].Trim()));
        rig.Go();
        Assert.Equal(["Layers log10 of mean|W|", "Layers log10 of ‖W‖", "Layers log10 of mean|∇W|", "Layers log10 of ‖∇W‖", "Layers log10 of mean|output|", "Layers zeros in the output (A: all layers)", "Layers log10 of ‖ΔW‖ / ‖W‖"], seen);
    }

    internal static LiveRig Prepare(string name, int width, int height)
    {
        var rig = new LiveRig(width, height, more: More(name));
        var progress = rig.Run.Progress;
        rig.Train(12);
        var terminal = rig.Terminal;
        switch (name)
        {
            case "layers":
                terminal.Type("2").Press(Key.Down);
                long[] counts = [.. Enumerable.Range(0, 64).Select(static bin => (long)(20_000 * Math.Exp(-Math.Pow((bin - 30) / 8.0, 2))))];
                terminal.Check(() => rig.Run.Histogram = new HistogramSampled(LiveLog.Last, StatKind.ParamData, "ip1", "0", -0.412f, 0.398f, counts) { Sequence = 1 });
                break;
            case "table":
                terminal.Type("2h").Press(Key.Down);
                break;
            case "net":
                terminal.Type("3").Press(Key.Down);
                break;
            case "times":
                terminal.Type("3t");
                break;
            case "events":
                terminal.Type("4");
                break;
            case "log":
                terminal.Type("5");
                break;
            case "lr":
                terminal.Type("l*0.5");
                break;
            case "quit":
                terminal.Type("q");
                break;
            case "bad" or "restore":
                terminal.Check(() => (progress.State, progress.Iteration) = (RunState.Paused, LiveLog.Last));
                if (name == "restore") terminal.Wait(0.2).Type("r");
                break;
            case "failed":
                terminal.Check(() => (progress.State, rig.Run.IsEnded, rig.Run.Problem) = (RunState.Failed, true, "iteration 1980: layer \"data\": record 00001234 of data/train_lmdb has 600 bytes, 1x28x28 needs 784"));
                break;
            case "done":
                terminal.Check(() => (progress.State, progress.Iteration, rig.Run.IsEnded) = (RunState.Done, 4000, true));
                break;
            case "paused":
                terminal.Check(() => progress.State = RunState.Paused).Wait(0.2);
                break;
            case "test":
                terminal.Check(() => (progress.State, progress.TestNet, progress.TestBatch, progress.TestBatches) = (RunState.Testing, 0, 34, 100));
                break;
            case "preparing":
                terminal.Check(() => (progress.State, progress.Doing) = (RunState.Preparing, "loading data/train_lmdb"));
                break;
            case "command":
                terminal.Type(":s");
                break;
            case "problem":
                terminal.Type(":momentum x").Press(Key.Enter);
                break;
            case "help":
                terminal.Type("?");
                break;
        }

        // What was said in the key line is gone by then.
        terminal.Wait(6);
        return rig;
    }

    private static string More(string name) => name switch
    {
        "bad" or "restore" => LiveLog.Write(
        [
            new Finding("non-finite", Severity.Error, new FindingPlace(Layer: "ip1", Blob: "0", Iteration: LiveLog.Last), "The gradient of layer \"ip1\" parameter 0 holds NaN.",
                "It is the first bad value: all before it are finite.", "Go back to a snapshot with a lower base_lr, or clip gradients.", [new FindingFact("nan", 512), new FindingFact("rate", 0.001)]),
        ]),
        "events" => LiveLog.Write(
        [
            new ControlApplied(1960, "pause", null, null), new ControlApplied(1960, "base_lr", "0.01", "0.005"), new ControlApplied(1960, "note", null, "smaller steps from here on"),
            new ControlApplied(1960, "step", null, "3"), new SnapshotRemoved(500, "snap/small_iter_500.caffemodel", "snap/small_iter_500.solverstate", "keep last:3"),
            new Finding("loss-spike", Severity.Warning, new FindingPlace(Iteration: 1940), "The loss spiked to 1.92.", "The median before was 0.2.", "If it repeats, lower base_lr.", []),
        ]),
        _ => "",
    };
}
