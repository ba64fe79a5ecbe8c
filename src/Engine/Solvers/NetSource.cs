using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>Where one of a solver's nets comes from, and what the solver adds to its state.</summary>
/// <param name="Field">net, net_param, train_net, train_net_param, test_net or test_net_param.</param>
/// <param name="File">As written; null where the net stands inside the solver.</param>
/// <param name="Inline">The net inside the solver, or null.</param>
/// <param name="State">train_state or test_state, null where not given.</param>
/// <param name="TestIterations">test_iter; 0 for the train net.</param>
public sealed record NetSource(string Field, string? File, NetParameter? Inline, NetState? State, int TestIterations)
{
    internal static NetSource Train(SolverParameter solver)
    {
        var state = solver.TrainState;
        if (solver.TrainNetParam is not null) return new("train_net_param", null, solver.TrainNetParam, state, 0);
        if (solver.HasTrainNet) return new("train_net", solver.TrainNet, null, state, 0);
        return solver.NetParam is not null ? new("net_param", null, solver.NetParam, state, 0) : new("net", solver.Net, null, state, 0);
    }

    internal static IReadOnlyList<NetSource> Tests(SolverParameter solver)
    {
        var tests = new List<NetSource>(solver.TestIter.Count);
        for (var i = 0; i < solver.TestIter.Count; i++)
        {
            var state = solver.TestState.Count == 0 ? null : solver.TestState[i];
            var file = i - solver.TestNetParam.Count;
            if (file < 0) tests.Add(new("test_net_param", null, solver.TestNetParam[i], state, solver.TestIter[i]));
            else if (file < solver.TestNet.Count) tests.Add(new("test_net", solver.TestNet[file], null, state, solver.TestIter[i]));
            else if (solver.NetParam is not null) tests.Add(new("net_param", null, solver.NetParam, state, solver.TestIter[i]));
            else tests.Add(new("net", solver.Net, null, state, solver.TestIter[i]));
        }

        return tests;
    }
}
