using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>What a device can that works on its own: operations recorded once and repeated, iterations that nobody waits for.</summary>
public interface IGraphOps
{
    /// <summary>
    /// Records what <paramref name="operations"/> begins; nothing is computed. All of it must have run before at least once: a recording takes no
    /// memory and uploads nothing.
    /// </summary>
    /// <exception cref="CaffeTopException">An operation needs the host.</exception>
    IDeviceGraph Record(Action operations);

    /// <summary>
    /// In a recording, gradients of weights are begun beside what is begun after them. What is begun from now on comes behind those that read or write this
    /// memory. Nothing where nothing was begun so.
    /// </summary>
    void Join(DeviceSpan memory);

    /// <summary>The same for all that was begun so: before gradients of weights are used. A recording ends with it.</summary>
    void JoinAll();

    /// <summary>Where iterations of one net and its solver leave their results until the host asks.</summary>
    /// <param name="statistics">What forward passes change besides weights (running means): it goes back to what it was when an iteration is held.</param>
    /// <param name="faults">The fault words of all layers (<see cref="ILossOps"/>).</param>
    IIterationLedger NewLedger(int parameters, ReadOnlySpan<DeviceSpan> statistics, ReadOnlySpan<IndexSpan> faults);

    /// <summary>Marks that a recording may set, too.</summary>
    ITimeMarks NewTimeMarks(int marks);
}
