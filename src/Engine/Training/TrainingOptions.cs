using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Telemetry;

namespace CaffeTop.Engine.Training;

/// <summary>What a run needs besides its solver.</summary>
public sealed record TrainingOptions
{
    /// <summary>Shared by all nets of the run; not disposed by it.</summary>
    public required IDevice Device { get; init; }

    /// <summary>Reads and upgrades a net's file, named as in the solver.</summary>
    public required Func<string, NetParameter> LoadNet { get; init; }

    /// <summary>Where a layer of such a net stands in its file (<see cref="Nets.NetOptions.Place"/>).</summary>
    public Func<LayerParameter, string?> Place { get; init; } = static _ => null;

    /// <summary>The solver's random_seed, or one that the caller drew (and logged) where that is −1.</summary>
    public required ulong Seed { get; init; }

    /// <summary>See <see cref="Layers.LayerContext.ResolvePath"/>; models and states go through it too.</summary>
    public Func<string, string> ResolvePath { get; init; } = static path => path;

    /// <summary>Writes a solver or a net in C++ protobuf's text format for the log.</summary>
    public Func<SolverParameter, string> PrintSolver { get; init; } = static _ => "";

    public Func<NetParameter, string> PrintNet { get; init; } = static _ => "";

    /// <summary>Models to start from, in order, later ones winning; they take the place of the solver's <c>weights</c>. Null: the
    /// solver's.</summary>
    public IReadOnlyList<string>? Weights { get; init; }

    /// <summary>The solverstate to continue; the solver's <c>weights</c> are not read then.</summary>
    public string? ResumeFrom { get; init; }

    /// <summary>Continue the newest complete snapshot of the solver's prefix, where there is one.</summary>
    public bool ResumesNewest { get; init; }

    /// <summary>The solver as its file has it, where the command line changed some of it; null: as configured.</summary>
    public SolverParameter? SolverFile { get; init; }

    /// <summary>Fields that the command line sets; what a state remembers of them does not count.</summary>
    public IReadOnlyCollection<string> GivenFields { get; init; } = [];

    /// <summary>Null: pause where somebody looks on, else stop.</summary>
    public NonFiniteAction? OnNonFinite { get; init; }

    /// <summary>The run stops, with a snapshot, as soon as one of them is met.</summary>
    public IReadOnlyList<StopRule> StopWhen { get; init; } = [];

    /// <summary>Which snapshots stay on the disk; null: all.</summary>
    public KeepRule? Keep { get; init; }

    /// <summary>Whether a screen shows this run at the moment; asked on the training thread.</summary>
    public Func<bool> HasViewer { get; init; } = static () => false;

    /// <summary>Report the first and last record of every iteration.</summary>
    public bool RecordKeys { get; init; }

    /// <summary>How often norms and layer times are sampled.</summary>
    public NormsPlan Norms { get; init; } = NormsPlan.Off;

    /// <summary>Let a device that works on its own compute iterations as graphs, ahead of the host; else call by call. Results are the same.</summary>
    public bool UsesGraphs { get; init; } = true;

    /// <summary>CPU or GPU, for the log.</summary>
    public string Mode { get; init; } = "CPU";

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
