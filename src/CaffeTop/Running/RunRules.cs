using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Running;

/// <summary>What a run does by itself besides training.</summary>
internal sealed record RunRules
{
    /// <summary>What <c>run</c> does without any option.</summary>
    public static RunRules OfRun { get; } = new() { HasDoctor = true, Norms = NormsPlan.Usual };

    /// <summary>Null: pause where somebody looks on, else stop.</summary>
    public NonFiniteAction? OnNonFinite { get; init; }

    /// <summary>The doctor looks at the files before the first iteration and at the curves after it.</summary>
    public bool HasDoctor { get; init; }

    /// <summary>A finding of at least this severity pauses the run; null: none does.</summary>
    public Severity? PauseOn { get; init; }

    public IReadOnlyList<StopRule> StopWhen { get; init; } = [];

    /// <summary>Null: all snapshots stay.</summary>
    public KeepRule? Keep { get; init; }

    /// <summary>Go on from the newest complete snapshot of the solver's prefix, where there is one.</summary>
    public bool ResumesNewest { get; init; }

    /// <summary>How often norms and layer times are sampled.</summary>
    public NormsPlan Norms { get; init; } = NormsPlan.Usual;
}
