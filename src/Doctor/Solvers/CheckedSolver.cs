using CaffeTop.Doctor.Nets;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Solvers;

/// <summary>A solver as rules see it, with the nets it names as far as they could be read.</summary>
/// <param name="Spans">Null where lines mean nothing (a solver that a log dumps).</param>
public sealed record CheckedSolver(SolverParameter Parameter, string File, SourceMap? Spans)
{
    public CheckedNet? TrainNet { get; internal set; }

    public IReadOnlyList<CheckedNet> TestNets { get; internal set; } = [];

    /// <summary>Net files that the solver names and that are nowhere: (field, path as written).</summary>
    public IReadOnlyList<(string Field, string Path)> MissingNets { get; internal set; } = [];

    /// <summary>It was dumped by a run that took place: folders and files of that time are not looked for.</summary>
    public bool IsDumped { get; init; }

    /// <summary>False: the log shows a net, but no whole solver, so that nothing follows from what the solver does not say.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>Where snapshots go, found as a run finds it; null where nothing tells.</summary>
    public string? SnapshotPrefix { get; init; }

    public string Type => Parameter.HasSolverType && !Parameter.HasType ? Parameter.SolverType.ToString() : Parameter.Type;

    /// <summary>SGD and Nesterov: the step is proportional to the gradient.</summary>
    public bool IsPlain => Type is "SGD" or "Nesterov" or "Sgd";

    /// <summary>How far a weight goes in the end for a gradient of 1 that stays: base_lr / (1 − momentum) for SGD and Nesterov, base_lr for the others.</summary>
    public double EffectiveRate => IsPlain && Parameter.Momentum is >= 0 and < 1 ? Parameter.BaseLr / (1 - (double)Parameter.Momentum) : Parameter.BaseLr;

    /// <summary>The place of a field, or of the file where the field is not written.</summary>
    public FindingPlace Place(string field, int index = 0)
    {
        var span = Spans?.Of(Parameter, field, index);
        return new FindingPlace(File, span?.Line, span?.Column);
    }
}
