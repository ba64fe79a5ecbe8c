using CaffeTop.CommandLine;

namespace CaffeTop.Running;

/// <summary>What <c>run</c> and <c>train</c> were asked to do.</summary>
internal sealed record RunRequest
{
    public required string Solver { get; init; }

    /// <summary>Models whose weights are copied before the first iteration; empty: the solver's own <c>weights</c>.</summary>
    public IReadOnlyList<string> Weights { get; init; } = [];

    /// <summary>A .solverstate to go on from, or null.</summary>
    public string? Snapshot { get; init; }

    public int? MaxIter { get; init; }

    /// <summary><c>field=value</c>, in order.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    public int Level { get; init; }

    /// <summary>Null: the flag was not given. Caffe adds one empty stage then, which its log shows.</summary>
    public string? Stages { get; init; }

    public string? LogFile { get; init; }

    public char MinimumSeverity { get; init; } = 'I';

    public SignalEffect SigintEffect { get; init; } = SignalEffect.Stop;

    public SignalEffect SighupEffect { get; init; } = SignalEffect.Snapshot;

    public Processor Processor { get; init; } = new(0);

    public bool RecordKeys { get; init; }

    /// <summary>On a GPU: launch iterations as graphs.</summary>
    public bool UsesGraphs { get; init; } = true;

    public RunRules Rules { get; init; } = new();

    /// <summary>The screen is left when the run ends, for scripts.</summary>
    public bool ExitOnFinish { get; init; }
}
