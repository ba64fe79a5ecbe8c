using CaffeTop.Events;
using CaffeTop.Screens;
using CaffeTop.Screens.Keys;
using CaffeTop.Screens.Leaving;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Tests.Screens.Live;

public class LiveKeyTests
{
    [Theory]
    [InlineData(" ", "Pause")]
    [InlineData(".", "Step 1")]
    [InlineData("3.", "Step 3")]
    [InlineData("10.", "Step 10")]
    [InlineData("250.", "Step 250")]
    [InlineData("S", "Snapshot")]
    [InlineData("t", "TestNow")]
    [InlineData("abest so far\r", "Note best so far")]
    public void A_key_gives_its_command(string keys, string call)
    {
        foreach (var view in Enum.GetValues<ScreenView>())
        {
            // Space turns pages in the log, t sorts the net.
            if ((view == ScreenView.Log && keys[0] is ' ' or 'a') || (view == ScreenView.Net && keys == "t")) continue;
            var rig = new LiveRig();
            rig.Terminal.Type(((int)view + 1).ToString()).Wait(3);
            Type(rig, keys);
            rig.Go();
            Assert.Equal([call], rig.Calls);
            Assert.Equal(view, rig.State.View);
        }
    }

    [Fact]
    public void Space_goes_on_where_the_run_is_paused()
    {
        var rig = new LiveRig();
        rig.Run.Progress.State = RunState.Paused;
        rig.Terminal.Type(" ");
        rig.Go();
        Assert.Equal(["Resume"], rig.Calls);
    }

    [Fact]
    public void A_number_leaves_view_and_zoom_as_they_were()
    {
        var rig = new LiveRig();
        rig.Terminal.Type("2").Wait(3).Type("++").Wait(3);
        (double? From, double? To) before = default;
        rig.Terminal.Check(() => before = (rig.State.Chart.From, rig.State.Chart.To)).Type("10.");
        rig.Go();
        Assert.Equal(["Step 10"], rig.Calls);
        Assert.Equal(ScreenView.Layers, rig.State.View);
        Assert.NotNull(before.From);
        Assert.Equal(before, (rig.State.Chart.From, rig.State.Chart.To));
    }

    [Fact]
    public void A_digit_shows_its_view_at_once_and_is_no_number_any_more_after_a_while()
    {
        var rig = new LiveRig();
        ScreenView seen = default;
        rig.Terminal.Type("3").Check(() => seen = rig.State.View).Wait(2).Type(".");
        rig.Go();
        Assert.Equal(ScreenView.Net, seen);
        Assert.Equal(ScreenView.Net, rig.State.View);
        Assert.Equal(["Step 1"], rig.Calls);
    }

    [Fact]
    public void Another_key_between_ends_the_number()
    {
        var rig = new LiveRig();
        rig.Terminal.Type("3j.");
        rig.Go();
        Assert.Equal(["Step 1"], rig.Calls);
        Assert.Equal(ScreenView.Net, rig.State.View);
    }

    [Fact]
    public void The_number_is_seen_while_it_is_typed()
    {
        var rig = new LiveRig();
        var text = "";
        rig.Terminal.Type("12").Wait(0.3).Check(() => text = rig.Terminal.Text);
        rig.Go();
        Assert.Contains("12  . steps 12", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Undo_and_redo_say_what_they_change_and_what_not()
    {
        var rig = new LiveRig();
        (rig.Run.Steered.Undoable, rig.Run.Steered.Redoable) = ("base_lr 0.01 -> 0.005", null);
        rig.Terminal.Type("u");
        Assert.Contains("base_lr 0.01 -> 0.005 is taken back; the weights stay as they are", rig.Go(), StringComparison.Ordinal);
        Assert.Equal(["Undo"], rig.Calls);

        rig = new LiveRig();
        rig.Terminal.Type("U");
        Assert.Contains("nothing was undone", rig.Go(), StringComparison.Ordinal);
        Assert.Empty(rig.Calls);
    }

    [Fact]
    public void Who_may_only_look_is_told_so_and_leaves_without_being_asked()
    {
        foreach (var key in " .Stlu")
        {
            var rig = new LiveRig(viewOnly: true);
            rig.Terminal.Type(key.ToString());
            Assert.Contains("may only look at the run (--view-only)", rig.Go(), StringComparison.Ordinal);
            Assert.Empty(rig.Calls);
        }

        var left = new LiveRig(viewOnly: true);
        left.Terminal.Type("q").Wait(5);
        left.Go();
        Assert.Equal([LeaveChoice.Detach], left.Leaves);
    }

    [Fact]
    public void After_the_end_keys_say_that_the_run_has_ended_and_q_leaves_at_once()
    {
        foreach (var key in " .Stlu")
        {
            var rig = new LiveRig();
            (rig.Run.Progress.State, rig.Run.IsEnded) = (RunState.Done, true);
            rig.Terminal.Type(key.ToString());
            Assert.Contains("the run has ended", rig.Go(), StringComparison.Ordinal);
            Assert.Empty(rig.Calls);
        }

        var left = new LiveRig();
        (left.Run.Progress.State, left.Run.IsEnded) = (RunState.Done, true);
        left.Terminal.Type("q").Wait(1).Type("S");
        left.Go();
        Assert.Empty(left.Leaves);
        Assert.Null(left.State.Left);
        Assert.False(left.Terminal.Text.Contains("Leave caffetop?", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_key_of_a_live_run_can_be_pressed_in_every_view_and_every_state()
    {
        foreach (var state in Enum.GetValues<RunState>())
        {
            foreach (var view in Enum.GetValues<ScreenView>())
            {
                foreach (var binding in KeyTable.All.Where(binding => binding.WorksIn(view) && binding.WorksFor(KeyRuns.Live) && binding.Action is not (ScreenAction.Quit or ScreenAction.Detach)))
                {
                    var rig = new LiveRig();
                    rig.Run.Progress.State = state;
                    rig.Terminal.Type(((int)view + 1).ToString()).Wait(2);
                    var stroke = binding.Strokes[0];
                    if (stroke.Key == Key.Character && stroke.Modifiers == KeyModifiers.None) rig.Terminal.Type(((char)stroke.Rune).ToString());
                    else if (stroke.Key == Key.Character) rig.Terminal.Press((char)stroke.Rune, stroke.Modifiers);
                    else rig.Terminal.Press(stroke.Key, stroke.Modifiers);
                    rig.Go();
                    Assert.NotEmpty(rig.Terminal.Frames);
                }
            }
        }
    }

    private static void Type(LiveRig rig, string keys)
    {
        rig.Terminal.Type(keys.TrimEnd('\r'));
        if (keys.EndsWith('\r')) rig.Terminal.Press(Key.Enter);
    }
}
