using CaffeTop.Events;
using CaffeTop.Screens;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Tests.Screens.Live;

public class PanelTests
{
    [Fact]
    public void R_and_Enter_go_back_to_the_last_snapshot_with_a_tenth_of_the_rate()
    {
        var rig = LiveViewTests.Prepare("bad", 80, 24);
        rig.Terminal.Type("r").Press(Key.Enter);
        rig.Go();
        Assert.Equal(["Restore snap/small_iter_1500.solverstate 0.001"], rig.Calls);
    }

    [Fact]
    public void Another_snapshot_and_another_rate_can_be_chosen()
    {
        var rig = LiveViewTests.Prepare("bad", 80, 24);
        rig.Terminal.Type("r").Press(Key.Up).Type("*0.5").Press(Key.Enter);
        rig.Go();
        Assert.Equal(["Restore snap/small_iter_1000.solverstate 0.005"], rig.Calls);
    }

    [Fact]
    public void Space_goes_on_x_asks_how_to_stop_and_L_shows_the_log()
    {
        var rig = LiveViewTests.Prepare("bad", 80, 24);
        rig.Terminal.Type(" ");
        rig.Go();
        Assert.Equal(["Resume"], rig.Calls);

        rig = LiveViewTests.Prepare("bad", 80, 24);
        rig.Terminal.Type("x");
        Assert.Contains("Leave caffetop?", rig.Go(), StringComparison.Ordinal);

        rig = LiveViewTests.Prepare("bad", 80, 24);
        rig.Terminal.Type("L");
        rig.Go();
        Assert.Equal(ScreenView.Log, rig.State.View);
    }

    [Fact]
    public void Escape_puts_the_panel_away_and_an_exclamation_mark_brings_it_back()
    {
        var rig = LiveViewTests.Prepare("bad", 80, 24);
        var away = "";
        rig.Terminal.Press(Key.Escape).Wait(0.5).Check(() => away = rig.Terminal.Text).Type("!");
        Assert.Contains("not a number", rig.Go(), StringComparison.Ordinal);
        Assert.DoesNotContain("go back to snapshot", away, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pause_that_a_person_asked_for_has_no_panel()
    {
        var rig = LiveViewTests.Prepare("paused", 80, 24);
        rig.Terminal.Type("!");
        Assert.Contains("neither paused by itself nor ended", rig.Go(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Severity.Error, "an error of the doctor, rate-zero")]
    [InlineData(Severity.Warning, "a warning of the doctor, rate-zero")]
    public void A_pause_for_what_the_doctor_found_tells_what_that_is(Severity severity, string title)
    {
        var rig = LiveViewTests.Prepare("overview", 100, 30);
        var found = new Finding("rate-zero", severity, new FindingPlace("solver.prototxt", 9), "base_lr is 0.", "No weight changes.", "Write base_lr: 0.01.", []);
        var away = "";
        rig.Terminal.Check(() => (rig.Run.Progress.PausedFor, rig.Run.Progress.State) = (found, RunState.Paused)).Wait(1).Type("!").Wait(0.5).Check(() => away = rig.Terminal.Text).Type(" ");
        rig.Go();
        Assert.Contains(title, away, StringComparison.Ordinal);
        Assert.Contains("Write base_lr: 0.01.", away, StringComparison.Ordinal);
        Assert.Equal(["Resume"], rig.Calls);
    }

    [Fact]
    public void The_panel_goes_when_the_run_goes_on()
    {
        var rig = LiveViewTests.Prepare("bad", 80, 24);
        rig.Terminal.Check(() => (rig.Run.Progress.State, rig.Run.Progress.Iteration) = (RunState.Training, 1500)).Wait(1);
        Assert.DoesNotContain("Paused at iteration", rig.Go(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_happens_to_the_run_is_told_in_the_key_line()
    {
        var rig = new LiveRig();
        var seen = new List<string>();
        foreach (var happened in new TrainingEvent[]
        {
            new ControlApplied(1990, "base_lr", "0.01", "0.005"), new ControlApplied(1990, "pause", null, null), new SnapshotWritten(1990, "snap/small_iter_1990.caffemodel", "snap/small_iter_1990.solverstate"),
        })
        {
            rig.Terminal.Wait(1).Check(() => rig.Run.Add(LiveLog.Write([happened]))).Wait(1).Check(() => seen.Add(rig.Terminal.Text.TrimEnd('\n').Split('\n')[^1].Trim()));
        }

        rig.Go();
        Assert.Equal(["▼ base_lr 0.01 → 0.005 at 1,990", "‖ paused at 1,990", "◆ snapshot 1,990"], seen);
    }

    [Fact]
    public void A_snapshot_that_was_asked_for_tells_its_time()
    {
        var rig = new LiveRig();
        rig.Terminal.Wait(1).Type("S").Wait(1.4).Check(() => rig.Run.Add(LiveLog.Write([new SnapshotWritten(1990, "snap/small_iter_1990.caffemodel", null)])));
        Assert.Matches(@"◆ snapshot 1,990 in \d\.\d s", rig.Go());
    }
}
