using CaffeTop.Terminal.Input;

namespace CaffeTop.Tests.Screens.Live;

public class CommandTests
{
    [Theory]
    [InlineData("lr *0.5", "Set base_lr 0.005")]
    [InlineData("lr 0.02", "Set base_lr 0.02")]
    [InlineData("momentum 0.95", "Set momentum 0.95")]
    [InlineData("weight_decay /10", "Set weight_decay 5E-05")]
    [InlineData("display 5", "Set display 5")]
    [InlineData("test_interval 50", "Set test_interval 50")]
    [InlineData("snapshot_interval 100", "Set snapshot 100")]
    [InlineData("max_iter 8000", "Set max_iter 8000")]
    [InlineData("clip_gradients 10", "Set clip_gradients 10")]
    [InlineData("set weight_decay 0.001", "Set weight_decay 0.001")]
    [InlineData("snapshot", "Snapshot")]
    [InlineData("test", "TestNow")]
    [InlineData("pause", "Pause")]
    [InlineData("resume", "Resume")]
    [InlineData("step 12", "Step 12")]
    [InlineData("step", "Step 1")]
    [InlineData("note good so far", "Note good so far")]
    [InlineData("restore snap/small_iter_500.solverstate", "Restore snap/small_iter_500.solverstate ")]
    [InlineData("restore snap/small_iter_500.solverstate /10", "Restore snap/small_iter_500.solverstate 0.001")]
    [InlineData("stop", "Stop True")]
    [InlineData("stop now", "Stop False")]
    public void A_command_is_given(string line, string call)
    {
        var rig = new LiveRig();
        rig.Terminal.Type(":" + line).Press(Key.Enter);
        rig.Go();
        Assert.Equal([call], rig.Calls);
    }

    [Theory]
    [InlineData("momentum", "momentum takes a value (now 0.9)")]
    [InlineData("momentum much", "'much' is not a number")]
    [InlineData("lr 0", "base_lr must be above 0, not 0")]
    [InlineData("set gamma 1", "'gamma' cannot be set while the run trains")]
    [InlineData("step x", "step takes a number of iterations, not 'x'")]
    [InlineData("snapshot 100", "snapshot_interval sets how often")]
    [InlineData("restore", "restore takes a .solverstate file")]
    [InlineData("stop later", "not 'later'")]
    [InlineData("note", "note takes a text")]
    [InlineData("frobnicate", "'frobnicate' is no command")]
    public void What_is_wrong_stands_under_the_line_which_stays(string line, string sentence)
    {
        var rig = new LiveRig(200);
        rig.Terminal.Type(":" + line).Press(Key.Enter);
        var rows = rig.Go().TrimEnd('\n').Split('\n');
        Assert.Contains(":" + line, rows[^2], StringComparison.Ordinal);
        Assert.Contains(sentence, rows[^1], StringComparison.Ordinal);
        Assert.Empty(rig.Calls);
    }

    [Fact]
    public void The_arrow_up_brings_former_lines_back()
    {
        var rig = new LiveRig();
        rig.Terminal.Type(":step 2").Press(Key.Enter).Type(":note x").Press(Key.Enter).Type(":").Press(Key.Up).Press(Key.Up).Press(Key.Enter);
        rig.Go();
        Assert.Equal(["Step 2", "Note x", "Step 2"], rig.Calls);
    }

    [Fact]
    public void Tab_completes_names_and_snapshots()
    {
        var rig = new LiveRig();
        rig.Terminal.Type(":rest").Press(Key.Tab).Press(Key.Tab).Press(Key.Enter);
        rig.Go();
        Assert.Equal(["Restore snap/small_iter_1500.solverstate "], rig.Calls);
    }

    [Fact]
    public void Quit_asks_and_a_log_has_no_such_commands()
    {
        var rig = new LiveRig();
        rig.Terminal.Type(":quit").Press(Key.Enter);
        Assert.Contains("Leave caffetop?", rig.Go(), StringComparison.Ordinal);
        var log = new ScreenRig(160, 24, MadeLog.Feed());
        log.Terminal.Type(":lr 0.1").Press(Key.Enter);
        Assert.Contains("needs a run that trains", log.Run(), StringComparison.Ordinal);
    }
}
