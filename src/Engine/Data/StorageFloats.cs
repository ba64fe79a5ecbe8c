using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Data;

/// <summary>
/// Batch memory of a host device: a blob takes it over as it is (<see cref="Blob.ShareData(Storage)"/>), nothing is copied.
/// </summary>
public sealed class StorageFloats(Storage storage) : IBatchMemory
{
    public Storage Storage { get; } = storage;

    public Span<float> Floats(int count) => Storage.Device.Memory.HostSpan(Storage.Floats(count));

    /// <summary>Nothing: the memory is freed when no blob holds the storage any more.</summary>
    public void Dispose()
    {
    }
}
