using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>All that can be wrong with a solver by itself, without opening a net or a folder.</summary>
public static class SolverCheck
{
    /// <summary>In the order of a reader's questions: which net, which tests, which rule, which rate, which snapshots.</summary>
    public static IReadOnlyList<SolverProblem> Problems(SolverParameter solver)
        => [.. Nets(solver), .. Tests(solver), .. Rule(solver), .. Policy(solver), .. Loop(solver), .. Snapshots(solver)];

    /// <summary>The rule that type or the old solver_type names; null where it names none.</summary>
    public static SolverRule? RuleOf(SolverParameter solver)
        => solver.HasSolverType && !solver.HasType ? SolverRule.Find(solver.SolverType) : SolverRule.Find(solver.Type);

    private static IEnumerable<SolverProblem> Nets(SolverParameter solver)
    {
        var sources = new List<string>();
        if (solver.HasNet) sources.Add("net");
        if (solver.NetParam is not null) sources.Add("net_param");
        if (solver.HasTrainNet) sources.Add("train_net");
        if (solver.TrainNetParam is not null) sources.Add("train_net_param");
        if (sources.Count == 0)
        {
            yield return new("net", "no train net is given; write net: \"FILE\" (or one of net_param, train_net, train_net_param)");
        }
        else if (sources.Count > 1)
        {
            yield return new(sources[^1], $"the train net is given {sources.Count} times, by "
                + $"{string.Join(" and ", sources)}; keep one of them");
        }
    }

    private static IEnumerable<SolverProblem> Tests(SolverParameter solver)
    {
        var named = solver.TestNetParam.Count + solver.TestNet.Count;
        var counts = solver.TestIter.Count;
        var generic = solver.HasNet || solver.NetParam is not null;

        // Without any net that is the mistake to report: test_iter may well fit the net that is missing.
        var hasTrainNet = generic || solver.HasTrainNet || solver.TrainNetParam is not null;
        if (hasTrainNet && (generic ? counts < named : counts != named))
        {
            yield return new("test_iter", $"test_iter is given {counts} times for {named} test net{(named == 1 ? "" : "s")}; "
                + "write one test_iter per test net");
        }

        var nets = Math.Max(counts, named);
        if (solver.TestState.Count != 0 && solver.TestState.Count != nets)
        {
            yield return new("test_state", $"test_state is given {solver.TestState.Count} times for {nets} test nets; write none or one "
                + "per test net");
        }

        for (var i = 0; i < counts; i++)
        {
            if (solver.TestIter[i] <= 0) yield return new("test_iter", $"test_iter is {Text.Of(solver.TestIter[i])}, but a test needs at "
                + "least 1 batch");
        }

        if (nets > 0 && solver.TestInterval <= 0)
        {
            yield return new("test_interval", solver.HasTestInterval
                ? $"test_interval is {Text.Of(solver.TestInterval)}, but there are test nets; write the iterations between two tests"
                : "there are test nets (test_iter), but no test_interval; write the iterations between two tests");
        }
    }

    private static IEnumerable<SolverProblem> Rule(SolverParameter solver)
    {
        if (solver.HasType && solver.HasSolverType)
        {
            yield return new("solver_type", "type and solver_type are both given; solver_type is the old spelling, remove it");
        }

        var rule = RuleOf(solver);
        if (rule is null)
        {
            var near = NearestName.Find(solver.Type, SolverRule.Known);
            yield return new("type", $"unknown solver type \"{SafeText.Clean(solver.Type)}\"{DidYouMean(near)}; the types are "
                + $"{string.Join(", ", SolverRule.Known)}");
        }
        else
        {
            foreach (var problem in rule.Problems(solver)) yield return problem;
        }

        if (solver.RegularizationType is not ("L1" or "L2"))
        {
            yield return new("regularization_type", $"regularization_type is \"{SafeText.Clean(solver.RegularizationType)}\", but it "
                + "must be L1 or L2; "
                + "for no regularization write weight_decay: 0");
        }
    }

    private static IEnumerable<SolverProblem> Policy(SolverParameter solver)
    {
        if (!float.IsFinite(solver.BaseLr) || solver.BaseLr < 0)
        {
            yield return new("base_lr", $"base_lr is {Text.Of(solver.BaseLr)}, but it must be a number of 0 or more: a negative rate "
                + "makes the loss grow");
        }

        var all = string.Join(", ", LearningRatePolicy.Known);
        if (solver.LrPolicy.Length == 0)
        {
            yield return new("lr_policy", $"lr_policy is missing; the policies are {all}");
            yield break;
        }

        var policy = LearningRatePolicy.Find(solver.LrPolicy);
        if (policy is null)
        {
            var near = NearestName.Find(solver.LrPolicy, LearningRatePolicy.Known);
            yield return new("lr_policy", $"unknown learning rate policy \"{SafeText.Clean(solver.LrPolicy)}\"{DidYouMean(near)}; the "
                + $"policies are {all}");
            yield break;
        }

        foreach (var problem in policy.Problems(solver)) yield return problem;
    }

    private static IEnumerable<SolverProblem> Loop(SolverParameter solver)
    {
        if (solver.IterSize < 1) yield return new("iter_size", $"iter_size is {Text.Of(solver.IterSize)}, but an iteration has at "
            + "least 1 batch");
        if (solver.AverageLoss < 1)
        {
            yield return new("average_loss", $"average_loss is {Text.Of(solver.AverageLoss)}, but the displayed loss is a mean over at "
                + "least 1 iteration");
        }

        if (solver.MaxIter < 0) yield return new("max_iter", $"max_iter is {Text.Of(solver.MaxIter)}, but it cannot be negative");
        if (solver.Display < 0) yield return new("display", $"display is {Text.Of(solver.Display)}, but it cannot be negative; 0 "
            + "shows nothing");
        if (solver.RandomSeed < -1)
        {
            yield return new("random_seed", $"random_seed is {Text.Of(solver.RandomSeed)}, but it must be 0 or more, or -1 for one drawn "
                + "at the start");
        }
    }

    private static IEnumerable<SolverProblem> Snapshots(SolverParameter solver)
    {
        if (solver.Snapshot < 0) yield return new("snapshot", $"snapshot is {Text.Of(solver.Snapshot)}, but it cannot be negative; "
            + "0 takes none");
        if (solver.SnapshotFormat == SolverParameter.Types.SnapshotFormat.Hdf5 && (solver.Snapshot > 0 || solver.SnapshotAfterTrain))
        {
            yield return new("snapshot_format", "snapshots in HDF5 are not supported yet; write snapshot_format: BINARYPROTO or "
                + "remove the line");
        }
    }

    private static string DidYouMean(string? near) => near is null ? "" : $"; did you mean \"{near}\"?";
}
