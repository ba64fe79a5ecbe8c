using CaffeTop.Events;

namespace CaffeTop.LogParse;

/// <summary>
/// Which changes of state follow from the events around them, as a run emits them: these have no line of their own, and whoever reads the log
/// adds them again (<see cref="Reading.EventBuilder"/>).
/// </summary>
internal sealed class ImpliedStates
{
    private TrainingEvent? _last;

    public void See(TrainingEvent happened)
    {
        if (happened is not (RawLine or EpochWrapped)) _last = happened;
    }

    public bool Implies(StateChanged changed)
    {
        if (changed.Reason is not null) return false;
        return changed.State switch
        {
            RunState.Preparing or RunState.Testing => true,
            RunState.Training => _last is OptimizationStarted or TestDone,
            RunState.Done => _last is OptimizationDone { Early: false },
            RunState.Stopped => _last is OptimizationDone { Early: true },
            RunState.Failed => _last is Fault { Fatal: true },
            _ => false,
        };
    }
}
