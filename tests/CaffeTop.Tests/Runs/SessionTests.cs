using CaffeTop.Runs;

namespace CaffeTop.Tests.Runs;

public sealed class SessionTests
{
    [Fact]
    public void ASolverThatIsSetUpAgainBeginsASession()
    {
        var run = Reduced.Log(Reduced.Records(
            "Initializing solver from parameters: ", "Solving A", "Iteration 0, loss = 3", "Iteration 10, loss = 2", "Snapshotting to binary proto file a_iter_10.caffemodel",
            "Initializing solver from parameters: ", "Resuming from a_iter_10.solverstate", "Solving A", "Iteration 10, loss = 2.1", "Iteration 20, loss = 1"));

        Assert.Equal(2, run.Sessions.Count);
        Assert.Equal("started", run.Sessions[0].Reason);
        Assert.Equal("resumed from a_iter_10.solverstate", run.Sessions[1].Reason);
        Assert.Equal([0, 10], run.Sessions[0].Loss.X.ToArray());
        Assert.Equal([10, 20], run.Sessions[1].Loss.X.ToArray());
        Assert.Contains(run.Marks, static m => m is { Kind: MarkKind.Resumed, Iteration: 10, Session: 1 });

        // The later value wins: only iteration 0 of the first session counts.
        Assert.Equal(1, RunHistory.CountBefore(run.Sessions[0].Loss, RunHistory.OvertakenFrom(run, run.Sessions[0])));
    }

    [Fact]
    public void AJumpBackBeginsASession()
    {
        var run = Reduced.Log(Reduced.Records("Iteration 0, loss = 3", "Iteration 10, loss = 2", "Iteration 5, loss = 2.5", "Iteration 15, loss = 2"));

        Assert.Equal(2, run.Sessions.Count);
        Assert.Equal("the iteration jumped back from 10 to 5", run.Sessions[1].Reason);
        Assert.Equal([5, 15], run.Sessions[1].Loss.X.ToArray());
    }

    [Fact]
    public void AFinalLossOfTheSameIterationStays()
    {
        var run = Reduced.Log(Reduced.Records("Iteration 0, loss = 3", "Iteration 10, loss = 2", "Iteration 10, loss = 1.5", "Optimization Done."));

        Assert.Equal([0, 10, 10], Assert.Single(run.Sessions).Loss.X.ToArray());
        Assert.Equal(SessionEnd.Done, run.Sessions[0].End);
    }

    [Fact]
    public void EachRankHasItsSession()
    {
        const string Log = """
            [5] I0502 16:52:12.000000  1 solver.cpp:312] Iteration 2110, loss = 3.8
            [9] I0502 08:52:12.000000  2 solver.cpp:312] Iteration 1440, loss = 4.3
            [5] I0502 16:52:22.000000  1 solver.cpp:312] Iteration 2120, loss = 3.7
            [9] I0502 08:52:22.000000  2 solver.cpp:312] Iteration 1450, loss = 4.2

            """;
        var run = Reduced.Log(Log);

        Assert.Equal([5, 9], run.Sessions.Select(static s => s.Rank));
        Assert.Equal([2110, 2120], run.Sessions[0].Loss.X.ToArray());
        Assert.Equal([1440, 1450], run.Sessions[1].Loss.X.ToArray());
    }

    [Fact]
    public void FragmentsOfSeveralRunsAreParted()
    {
        // Five displays in steps of 20, then one of 60,000 further on.
        var run = Reduced.Log(Reduced.Records(
            [.. Enumerable.Range(0, 5).Select(static i => $"Iteration {20 * i}, loss = 1"), "Iteration 60000, lr = 0.1", "Iteration 60020, loss = 0.5", "Iteration 60040, loss = 0.4"]));

        Assert.Equal(2, run.Sessions.Count);
        Assert.Equal("the log leaps from iteration 80 to 60020", run.Sessions[1].Reason);
        Assert.Equal(0, run.Sessions[0].LearningRate.Count);
        Assert.Equal([60000], run.Sessions[1].LearningRate.X.ToArray());
        Assert.Equal(TimeSpan.FromSeconds(4), run.Sessions[0].Ended - run.Sessions[0].Started);
    }

    [Fact]
    public void FirstDisplaysOneByOneAreNoFragment()
    {
        // NVCaffe shows iterations 0, 1, 2 and then each thousandth.
        var run = Reduced.Log(Reduced.Records("Iteration 0, loss = 3", "Iteration 1, loss = 3", "Iteration 2, loss = 3", "Iteration 1000, loss = 2", "Iteration 2000, loss = 1"));

        Assert.Single(run.Sessions);
    }

    [Fact]
    public void AStoppedRunIsNotDone()
    {
        var run = Reduced.Log(Reduced.Records("Iteration 0, loss = 3", "Optimization stopped early.", "Optimization Done."));

        Assert.Equal(SessionEnd.StoppedEarly, run.Sessions[0].End);
    }

    [Fact]
    public void SpeedLeavesTestsAndTheFirstRateOut()
    {
        // 10 iterations take 2 s; the display after the test comes 7 s later.
        const string Log = """
            I0723 10:00:00.000000  1 solver.cpp:1] Iteration 0 (-4.4e+18 iter/s, 0s/10 iters), loss = 3
            I0723 10:00:02.000000  1 solver.cpp:1] Iteration 10 (5 iter/s, 2s/10 iters), loss = 3
            I0723 10:00:02.000000  1 solver.cpp:1] Iteration 10, Testing net (#0)
            I0723 10:00:07.000000  1 solver.cpp:1]     Test net output #0: loss = 3 (* 1 = 3 loss)
            I0723 10:00:09.000000  1 solver.cpp:1] Iteration 20 (1.43 iter/s, 7s/10 iters), loss = 3
            I0723 10:00:11.000000  1 solver.cpp:1] Iteration 30 (5 iter/s, 2s/10 iters), loss = 3

            """;
        var session = Assert.Single(Reduced.Log(Log).Sessions);

        Assert.Equal(5, session.Speed!.Value, 6);
        Assert.Equal(5, session.TestSeconds, 6);
        Assert.Equal([0, 2, 9, 11], session.LossSeconds.ToArray());
    }
}
