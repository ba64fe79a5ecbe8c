using CaffeTop.Events;
using CaffeTop.Screens.Leaving;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Tests.Screens.Live;

public class LeaveTests
{
    [Fact]
    public void Detaching_ends_the_screen_and_leaves_the_run_alone()
    {
        foreach (var keys in new[] { "d", "qd" })
        {
            var rig = new LiveRig();
            rig.Terminal.Type(keys).Wait(5).Type("S");
            rig.Go();
            Assert.Empty(rig.Calls);
            Assert.Equal([LeaveChoice.Detach], rig.Leaves);
            Assert.Equal(LeaveChoice.Detach, rig.State.Left);
        }
    }

    [Theory]
    [InlineData('s', true)]
    [InlineData('x', false)]
    public void Stopping_keeps_the_screen_until_the_run_has_ended(char key, bool withSnapshot)
    {
        var rig = new LiveRig();
        var seen = "";
        rig.Terminal.Type("q" + key).Wait(2).Check(() => seen = rig.Terminal.Text)
            .Check(() => (rig.Run.Progress.State, rig.Run.IsEnded) = (RunState.Stopped, true)).Wait(2).Type("S");
        rig.Go();
        Assert.Contains("STOPPING", seen, StringComparison.Ordinal);
        Assert.Equal([$"Stop {withSnapshot}"], rig.Calls);
        Assert.Equal([withSnapshot ? LeaveChoice.StopWithSnapshot : LeaveChoice.StopWithoutSnapshot], rig.Leaves);
    }

    [Fact]
    public void Escape_stays()
    {
        var rig = new LiveRig();
        rig.Terminal.Type("q").Press(Key.Escape).Wait(0.2).Type("S");
        rig.Go();
        Assert.Equal(["Snapshot"], rig.Calls);
        Assert.Empty(rig.Leaves);
    }

    [Fact]
    public void Control_c_twice_stops_with_a_snapshot()
    {
        var rig = new LiveRig();
        rig.Terminal.Press('c', KeyModifiers.Control).Wait(1.5).Press('c', KeyModifiers.Control);
        rig.Go();
        Assert.Equal(["Stop True"], rig.Calls);
    }

    [Fact]
    public void Control_c_after_more_than_two_seconds_is_the_first_again()
    {
        var rig = new LiveRig();
        rig.Terminal.Press('c', KeyModifiers.Control).Wait(2.5).Press('c', KeyModifiers.Control);
        Assert.Contains("Leave caffetop?", rig.Go(), StringComparison.Ordinal);
        Assert.Empty(rig.Calls);
        rig = new LiveRig();
        rig.Terminal.Press('c', KeyModifiers.Control).Wait(2.5).Press('c', KeyModifiers.Control).Wait(1).Press('c', KeyModifiers.Control);
        rig.Go();
        Assert.Equal(["Stop True"], rig.Calls);
    }

    [Fact]
    public void Control_c_asks_above_any_dialog()
    {
        var rig = new LiveRig();
        rig.Terminal.Type(":note").Press('c', KeyModifiers.Control);
        Assert.Contains("Leave caffetop?", rig.Go(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_lost_is_counted_from_the_last_snapshot()
    {
        var rig = new LiveRig();
        rig.Terminal.Type("q");
        Assert.Contains("stop without a snapshot: 490 iterations, since the last one, are lost", rig.Go(), StringComparison.Ordinal);
    }

    [Fact]
    public void Once_stopping_q_says_so_and_d_leaves_now()
    {
        var rig = new LiveRig();
        var seen = "";
        rig.Terminal.Type("qs").Wait(1).Type("q").Wait(0.3).Check(() => seen = rig.Terminal.Text).Type("d").Wait(5).Type("S");
        rig.Go();
        Assert.Contains("the run stops after this iteration", seen, StringComparison.Ordinal);
        Assert.Equal(["Stop True"], rig.Calls);
        Assert.Equal([LeaveChoice.StopWithSnapshot, LeaveChoice.Detach], rig.Leaves);
    }
}
