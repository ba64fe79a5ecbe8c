using CaffeTop.Screens;
using CaffeTop.Terminal.Input;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Screens;

public class ReplayTests
{
    [Fact]
    public void Space_plays_from_the_start_and_time_moves_the_horizon()
    {
        var rig = new ScreenRig(120, 40, MadeLog.Feed());
        rig.Terminal.Type(" ").Wait(5).Check(() =>
        {
            // 10 it/s at x8 for 5 s.
            Assert.InRange(rig.State.Player.Iteration, 350, 450);
            Assert.Contains("REPLAY x8", rig.Terminal.Text, StringComparison.Ordinal);
        }).Type(" ").Wait(5).Check(() => Assert.InRange(rig.State.Player.Iteration, 350, 460));
        rig.Run();
        Assert.False(rig.State.Player.IsPlaying);
    }

    [Fact]
    public void A_replay_ends_at_the_run_s_end()
    {
        var rig = new ScreenRig(120, 40, MadeLog.Feed());
        rig.Terminal.Type("]]]]]]]] ").Wait(10);
        Assert.Contains("DONE", rig.Run(), StringComparison.Ordinal);
        Assert.True(rig.State.Player.IsAtEnd);
    }

    [Fact]
    public void Step_goes_from_display_to_display()
    {
        var rig = new ScreenRig(80, 24, MadeLog.Feed());
        rig.Terminal.Type("....");
        Assert.Contains("iter 60", rig.Run(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_beyond_the_horizon_is_shown()
    {
        var rig = new ScreenRig(200, 50, MadeLog.Feed());
        rig.Terminal.Type("...").Check(() =>
        {
            Assert.DoesNotContain("optimization done", rig.Terminal.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("snapshot", rig.Terminal.Text.Split('\n')[30], StringComparison.Ordinal);
        }).Type("4");
        Assert.DoesNotContain("→ 0.001", rig.Run(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_cursor_reads_values_and_goes_from_event_to_event()
    {
        var rig = new ScreenRig(120, 40, MadeLog.Feed());
        rig.Terminal.Press(Key.Home).Check(() => Assert.Equal(0, rig.State.Chart.Cursor))
            .Press(Key.Right, KeyModifiers.Shift).Check(() => Assert.Equal(500, rig.State.Chart.Cursor))
            .Press(Key.Right, KeyModifiers.Shift).Check(() => Assert.Equal(1000, rig.State.Chart.Cursor));
        Assert.Contains("iter 1,000", rig.Run(), StringComparison.Ordinal);
    }

    [Fact]
    public void Goto_note_and_theme_work_from_the_command_line()
    {
        var rig = new ScreenRig(120, 40, MadeLog.Feed());
        rig.Terminal.Type(":goto 740").Press(Key.Enter).Check(() => Assert.Equal(740, rig.State.Chart.Cursor))
            .Type(":note a thought").Press(Key.Enter).Type(":theme light").Press(Key.Enter).Type("4");
        Assert.Contains("a thought", rig.Run(), StringComparison.Ordinal);
        Assert.Equal("light", rig.State.Theme.Name);
        Assert.Equal(740, Assert.Single(rig.State.Run.Notes).Iteration);
    }

    [Fact]
    public void Zoom_pan_and_fit_move_all_charts()
    {
        var rig = new ScreenRig(120, 40, MadeLog.Feed());
        rig.Terminal.Type("+").Check(() => Assert.Equal((500.0, 1500.0), ChartMoves.Seen(rig.State)))
            .Type(">").Check(() => Assert.Equal((750.0, 1750.0), ChartMoves.Seen(rig.State)))
            .Type("0").Check(() => Assert.Equal((0.0, 2000.0), ChartMoves.Seen(rig.State)));
        rig.Run();
    }

    [Fact]
    public void Two_logs_are_overlaid_and_told_apart()
    {
        var rig = new ScreenRig(120, 40, MadeLog.Feed(name: "first.log"), MadeLog.Feed(name: "second.log", iterations: 1000));
        var text = rig.Run();
        Assert.Contains("first train", text, StringComparison.Ordinal);
        Assert.Equal(["first test", "first train", "second test", "second train"], rig.State.Charts.Loss.Curves.Select(static curve => curve.Name).Order(StringComparer.Ordinal));
        Assert.Equal(2, rig.State.Charts.Loss.Curves.Select(static curve => curve.Role).Distinct().Count());
        Golden.Check("two-120x40", text);
    }

    [Fact]
    public void Each_of_two_logs_has_its_flags_and_the_chosen_one_its_rules()
    {
        var rig = new ScreenRig(120, 40, MadeLog.Feed(), MadeLog.Feed(iterations: 1000));
        rig.Terminal.Check(() =>
        {
            var flags = rig.State.Charts.Loss.Flags;
            Assert.Equal([500, 500, 500, 1000, 1000, 1000, 1500, 2000], flags.Select(static flag => flag.X));
            Assert.Equal([1000], flags.Where(static flag => flag.Rule).Select(static flag => flag.X));
        }).Type("v");
        rig.Run();
        Assert.Equal([500], rig.State.Charts.Loss.Flags.Where(static flag => flag.Rule).Select(static flag => flag.X));
    }

    [Fact]
    public void Where_there_is_nothing_but_a_loss_it_has_the_whole_width()
    {
        var text = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50).Select(static i => $"I1121 16:02:{i:00}.000000  3455 solver.cpp:228] Iteration {i}, loss = {50 - i}\n")));
        var shown = new ScreenRig(120, 40, new LoadedFeed(MadeLog.Model(text, "loss.log"), text)).Run();
        Assert.DoesNotContain("Learning rate", shown, StringComparison.Ordinal);
        Assert.EndsWith("─╮", shown.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_comes_with_the_switch_of_the_view_counts()
    {
        var rig = new ScreenRig(120, 40, MadeLog.Feed());
        rig.Terminal.Bytes("3j"u8).Check(() => Assert.Equal("conv1", Selected(rig)))
            .Bytes("13G"u8).Check(() => Assert.Equal("ip1", Selected(rig)))
            .Bytes("15G"u8);
        Assert.Contains("Optimization Done", rig.Run(), StringComparison.Ordinal);
        Assert.Contains("Snapshotting", rig.Terminal.Text, StringComparison.Ordinal);
    }

    // The net view tells the selected layer below.
    private static string Selected(ScreenRig rig) => rig.Terminal.Text.Split('\n').Last(static line => line.StartsWith("──", StringComparison.Ordinal)).Split(' ')[1];

    [Fact]
    public void A_resumed_run_has_the_layers_that_the_log_told_before()
    {
        var first = MadeLog.Text(true, "conv1", 1000);
        var second = MadeLog.Text(true, "conv1", 2000);
        var resumed = second[..second.IndexOf("I1121 16:02:44.000000  3455 solver.cpp:87", StringComparison.Ordinal)] + second[second.IndexOf("I1121 16:02:44.000000  3455 solver.cpp:279", StringComparison.Ordinal)..];
        var text = System.Text.Encoding.UTF8.GetBytes(first + resumed);
        var rig = new ScreenRig(200, 50, new LoadedFeed(MadeLog.Model(text, "two.log"), text));
        var shown = rig.Run();
        Assert.Equal(2, rig.State.Run.Model.Sessions.Count);
        Assert.Empty(rig.State.Run.Model.Sessions[1].Nets);
        Assert.Contains("8x20x24x24", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_filters_and_enter_does_the_line()
    {
        var rig = new ScreenRig(100, 40, MadeLog.Feed());
        rig.Terminal.Type("?").Check(() => Golden.Check("help-100x40", rig.Terminal.Text)).Type("everything").Press(Key.Enter);
        rig.Run();
        Assert.Equal(ScreenView.Events, rig.State.View);
    }

    [Fact]
    public void A_followed_log_tells_how_long_it_has_been_silent()
    {
        var feed = MadeLog.Feed();
        feed.IsLive = true;
        var rig = new ScreenRig(120, 40, feed);
        feed.LastChange = rig.Terminal.Clock.GetUtcNow();
        rig.Terminal.Wait(185);
        var text = rig.Run();
        Assert.Contains("TAIL", text, StringComparison.Ordinal);
        Assert.Contains("no new line for 3 m", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_in_the_log_finds_the_next_and_the_one_before()
    {
        var rig = new ScreenRig(120, 40, MadeLog.Feed());
        rig.Terminal.Type("5/snapshotting").Press(Key.Enter).Check(() => Assert.Contains("small_iter_500", rig.Terminal.Text, StringComparison.Ordinal))
            .Type("n").Check(() => Assert.Contains("small_iter_1000", rig.Terminal.Text, StringComparison.Ordinal))
            .Type("N");
        Assert.Contains("small_iter_500", rig.Run(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_is_shown_on_the_chart()
    {
        var rig = new ScreenRig(120, 40, MadeLog.Feed());
        rig.Terminal.Type("4/1,000").Press(Key.Escape).Type("G").Press(Key.Up).Press(Key.Up).Press(Key.Enter);
        rig.Run();
        Assert.Equal(ScreenView.Overview, rig.State.View);
        Assert.NotNull(rig.State.Chart.Cursor);
    }

    [Fact]
    public void The_mouse_chooses_views_and_sets_the_cursor()
    {
        var rig = new ScreenRig(200, 50, MadeLog.Feed());
        var tab = 200 - 57 + 26;
        rig.Terminal.Click(60, 10).Check(() => Assert.NotNull(rig.State.Chart.Cursor)).Click(tab, 0);
        rig.Run();
        Assert.Equal(ScreenView.Net, rig.State.View);
    }

    [SkippableFact]
    public void A_frame_of_a_run_allocates_next_to_nothing_in_the_end()
    {
        OptimizedBuild.OrSkip(typeof(ScreenLayout));
        var feed = MadeLog.Feed(debug: true);
        feed.IsLive = true;
        var rig = new ScreenRig(200, 50, feed);
        var frame = new CaffeTop.Terminal.Cells.CellBuffer(200, 50);
        var layout = new ScreenLayout();
        var actions = new ScreenActions(rig.Terminal, rig.State, layout);
        // Until nets have been read by their thread and the code is optimized. 24 bytes a frame are one small object, which optimized code keeps off the heap.
        var least = long.MaxValue;
        SpinWait.SpinUntil(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10; i++)
            {
                frame.Clear();
                rig.State.Update();
                layout.Draw(frame.Surface(), rig.State, actions);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            return least <= 10 * 24;
        }, TimeSpan.FromMinutes(3));

        Assert.InRange(least, 0, 10 * 24);
    }
}
