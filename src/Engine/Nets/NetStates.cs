using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Nets;

/// <summary>
/// The state a net is filtered by (solver.cpp InitTrainNet, InitTestNets): the phase, then the net's own state, then the solver's; later scalars
/// override, stages append.
/// </summary>
public static class NetStates
{
    public static NetState ForTrain(NetParameter net, SolverParameter solver) => Merge(Phase.Train, net.State, solver.TrainState);

    /// <param name="index">Number of the test net; a solver without test_state leaves the net's own state.</param>
    public static NetState ForTest(NetParameter net, SolverParameter solver, int index)
        => Merge(Phase.Test, net.State, index < solver.TestState.Count ? solver.TestState[index] : null);

    private static NetState Merge(Phase phase, NetState? net, NetState? solver)
    {
        var state = new NetState { Phase = phase };
        if (net is not null) state.MergeFrom(net);
        if (solver is not null) state.MergeFrom(solver);
        return state;
    }
}
