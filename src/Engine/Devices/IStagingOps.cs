namespace CaffeTop.Engine.Devices;

/// <summary>
/// How batches reach a device with memory of its own while it computes: written by the reader's thread into memory that the device fetches from by
/// itself, images as the bytes that were stored, a quarter of what floats would take; mean, scale and mirroring are the device's work.
/// </summary>
public interface IStagingOps
{
    /// <summary>Memory of the host for one part of a batch. May be called, and used, on any thread.</summary>
    IPinnedBlock NewBlock();

    /// <summary>A way to the device for the batches of one layer.</summary>
    IStagingLane NewLane(PixelTransform transform);
}
