namespace CaffeTop.Engine.Devices;

/// <summary>
/// The books of iterations that a device computes while the host is ahead of it. What changes from one to the next goes in with
/// <see cref="Begin"/>, what the host wants to know comes out with <see cref="Read"/>. An iteration whose loss is NaN or infinite, or which found a
/// fault in its data, is held: neither it nor any later one changes weights, histories or statistics, until <see cref="GoBack"/>.
/// </summary>
public interface IIterationLedger : IDisposable
{
    /// <summary>How many iterations may be begun and not read.</summary>
    int Capacity { get; }

    /// <summary>Before an iteration's operations: what is different this time. Waits for nothing; <see cref="IterationOrder.Slot"/> must have been read.</summary>
    void Begin(in IterationOrder order, ReadOnlySpan<ParameterUpdate> parameters);

    /// <summary>An operation, at the start of an iteration: keeps the statistics for <see cref="GoBack"/>.</summary>
    void KeepStatistics();

    /// <summary>An operation, after each forward pass: takes its loss, the sum of the terms in their order, and its faults into the account.</summary>
    void Note(ReadOnlySpan<LossTerm> loss, bool isFirst);

    /// <summary>An operation, after the last backward pass: <see cref="ISolverOps.Update"/> by the order's numbers.</summary>
    /// <param name="clips">Scale the gradients to <see cref="IterationOrder.ClipLimit"/> first where they are longer.</param>
    void Update(bool clips);

    /// <summary>After an iteration's operations: its results are on their way. Waits for nothing.</summary>
    void End(int slot);

    /// <summary>Whether <see cref="Read"/> would not have to wait.</summary>
    bool IsDone(int slot);

    /// <summary>Waits for the iteration that ended in this slot.</summary>
    IterationNote Read(int slot);

    /// <summary>After a held iteration: weights, histories and statistics are as before it, the faults are forgotten, the next iteration counts again.</summary>
    void GoBack();
}

/// <param name="Slot">0…<see cref="IIterationLedger.Capacity"/>−1.</param>
/// <param name="Step"><see cref="SolverStep.GradientScale"/> counts where nothing is clipped.</param>
/// <param name="ClipLimit">Norm above which gradients are scaled down.</param>
/// <param name="Divisor">iter_size.</param>
public readonly record struct IterationOrder(int Slot, SolverStep Step, float ClipLimit, float Divisor);

/// <param name="Loss">Sum over the passes.</param>
/// <param name="IsHeld">This iteration or one before it was held.</param>
/// <param name="GradientNorm">Before scaling; 0 where nothing was to be clipped.</param>
/// <param name="ClipFactor">1 where nothing was scaled.</param>
public readonly record struct IterationNote(float Loss, bool IsHeld, float GradientNorm, float ClipFactor);
