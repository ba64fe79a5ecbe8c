using System.Runtime.InteropServices;
using CaffeTop.Engine.Training;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Live;

/// <summary>The training outlives its screen, whatever ends that.</summary>
public sealed class StarterScreenTests
{
    [Fact]
    public void A_screen_that_breaks_leaves_the_training_alone()
    {
        using var rig = new LiveRig("max_iter: 100000000");
        using var terminal = new BrokenTerminal(new TestTerminal(100, 30));
        Assert.True(rig.Show(terminal));
        Assert.True(terminal.IsGivenBack);
        Assert.True(SpinWait.SpinUntil(() => rig.Live.Progress.Iteration > 50, TimeSpan.FromMinutes(3)), rig.Log);
        rig.Signals.Receive(PosixSignal.SIGTERM);
        rig.Thread.Join();
        Assert.Equal(RunEnd.StoppedEarly, rig.Thread.Outcome?.End);
        Assert.Contains("the screen failed", rig.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_that_goes_away_costs_a_snapshot_and_nothing_else()
    {
        using var rig = new LiveRig("max_iter: 100000000");
        using var terminal = new TestTerminal(100, 30);
        Assert.False(rig.Show(terminal));
        Assert.Equal(0, rig.Live.Viewers);
        Assert.True(SpinWait.SpinUntil(() => rig.Snapshots.Length > 0, TimeSpan.FromMinutes(3)), rig.Log);
        var iteration = rig.Live.Progress.Iteration;
        Assert.True(SpinWait.SpinUntil(() => rig.Live.Progress.Iteration > iteration + 50, TimeSpan.FromMinutes(3)), rig.Log);
        rig.Signals.Receive(PosixSignal.SIGTERM);
        rig.Thread.Join();
        Assert.Equal(RunEnd.StoppedEarly, rig.Thread.Outcome?.End);
        Assert.Contains("terminal -> gone", rig.Log, StringComparison.Ordinal);
        Assert.Contains("the terminal is gone: snapshot after this iteration", rig.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_prepared_ends_the_screen_at_once()
    {
        using var rig = new LiveRig("max_iter: 10", "layer { name: 'a' type: 'Data' top: 'a' data_param { source: 'nowhere' backend: LMDB batch_size: 1 } }");
        using var terminal = new TestTerminal(100, 30);
        Assert.True(rig.Show(new WaitingTerminal(terminal, rig.Thread)));
        rig.Thread.Join();
        Assert.True(rig.Thread.HasFailedToPrepare);
        Assert.Contains("nowhere", rig.Live.Problem, StringComparison.Ordinal);
        Assert.Equal(1, rig.Thread.ExitCode);
    }

    [Fact]
    public void A_screen_told_so_is_left_when_the_training_is_over()
    {
        using var rig = new LiveRig("max_iter: 50");
        using var terminal = new TestTerminal(100, 30);
        var isShown = rig.Show(new WaitingTerminal(terminal, rig.Thread), exitOnFinish: true);
        Assert.True(isShown);
        Assert.Contains("Optimization Done.", rig.Log, StringComparison.Ordinal);
        Assert.Contains("tiny", terminal.Text, StringComparison.Ordinal);
    }
}
