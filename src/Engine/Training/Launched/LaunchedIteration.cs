using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Solvers;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training.Launched;

/// <summary>An iteration that the device computes, or has computed, without the host: what was known when it was launched, and what came of it.</summary>
internal sealed class LaunchedIteration(int slot, NetMark before)
{
    /// <summary>Its place in the ledger.</summary>
    public int Slot { get; } = slot;

    /// <summary>Where the net stood before it.</summary>
    public NetMark Before { get; } = before;

    /// <summary>How often the data began again in it.</summary>
    public List<EpochWrapped> Wraps { get; } = [];

    public int Iteration { get; set; }

    /// <summary>SolverState.current_step before it.</summary>
    public int StepBefore { get; set; }

    public UpdatePlan Plan { get; set; }

    public bool IsDisplayed { get; set; }

    /// <summary>The clock's timestamp when it was launched.</summary>
    public long Since { get; set; }

    /// <summary>Known once it has been taken from <see cref="LaunchedIterations"/>.</summary>
    public IterationNote Note { get; set; }

    public AppliedUpdate Update => Plan.Applied(Note.GradientNorm, Note.ClipFactor);
}
