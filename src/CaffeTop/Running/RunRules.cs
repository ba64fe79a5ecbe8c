using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Training;

namespace CaffeTop.Running;

/// <summary>What a run does by itself besides training.</summary>
internal sealed record RunRules
{
    /// <summary>Null: pause where somebody looks on, else stop.</summary>
    public NonFiniteAction? OnNonFinite { get; init; }

    public IReadOnlyList<StopRule> StopWhen { get; init; } = [];

    /// <summary>Null: all snapshots stay.</summary>
    public KeepRule? Keep { get; init; }

    /// <summary>Go on from the newest complete snapshot of the solver's prefix, where there is one.</summary>
    public bool ResumesNewest { get; init; }

    /// <summary>How often norms and layer times are sampled.</summary>
    public NormsPlan Norms { get; init; } = NormsPlan.Usual;
}
