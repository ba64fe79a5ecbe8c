using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>Brings batches to the device, one or two ahead of what is computed. Belongs to the thread that computes; waits for nothing but where it says so.</summary>
public interface IStagingLane : IDisposable
{
    /// <summary>Starts the copies of a batch, which stays as it is in the host's memory until <see cref="AwaitCopies"/>. At most three are under way.</summary>
    void Begin(in StagedBatch batch);

    /// <summary>
    /// The oldest batch that was begun becomes the tops' contents: images transformed (Items × Channels × Height × Width), labels (Items; empty:
    /// not wanted) as they are.
    /// </summary>
    void Deliver(DeviceSpan images, DeviceSpan labels);

    /// <summary>Waits until the host's memory of all batches that were delivered may be written again.</summary>
    void AwaitCopies();

    /// <summary>Batches that were begun and not delivered are dropped; waits for their copies.</summary>
    void Forget();
}
