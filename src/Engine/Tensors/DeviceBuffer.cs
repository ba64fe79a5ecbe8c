using CaffeTop.Engine.Devices;

namespace CaffeTop.Engine.Tensors;

/// <summary>
/// Memory of a device, zero at the start, 64-byte aligned, with at least 64 floats of slack behind the end so that vector tails may over-read
/// (never over-write). Freed by <see cref="Dispose"/> or by the finalizer.
/// </summary>
public sealed class DeviceBuffer : IDisposable
{
    private readonly IMemoryOps _owner;
    private nint _allocation;

    /// <summary>Called by devices only: <paramref name="allocation"/> is what the device frees, <paramref name="address"/> where the data start.</summary>
    public DeviceBuffer(IMemoryOps owner, nint allocation, nint address, long count)
    {
        _owner = owner;
        _allocation = allocation;
        Address = address;
        Count = count;
    }

    ~DeviceBuffer() => Release();

    public nint Address { get; }

    /// <summary>Usable 32-bit words.</summary>
    public long Count { get; }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        var allocation = Interlocked.Exchange(ref _allocation, 0);
        if (allocation != 0) _owner.Free(allocation, Count);
    }
}
