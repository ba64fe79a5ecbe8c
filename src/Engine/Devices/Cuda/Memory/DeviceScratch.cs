using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Memory;

/// <summary>Device memory that one kind of operation uses for itself; it only grows. What it held is lost when it does.</summary>
internal sealed class DeviceScratch(PrimaryContext context) : IDisposable
{
    private nint _address;

    public long Bytes { get; private set; }

    /// <summary>At least so many bytes, 256-byte aligned.</summary>
    public nint Take(long bytes)
    {
        if (bytes <= Bytes) return _address;
        Dispose();
        _address = context.Allocate(bytes);
        Bytes = bytes;
        return _address;
    }

    public void Dispose()
    {
        if (_address != 0) CudaStatus.Check(LibCuda.MemoryFree(_address));
        (_address, Bytes) = (0, 0);
    }
}
