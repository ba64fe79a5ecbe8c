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

    /// <summary>The same, zeros when it is new: for kernels that find zeros and leave zeros.</summary>
    public nint TakeZeros(long bytes)
    {
        if (bytes <= Bytes) return _address;
        var address = Take(bytes);
        CudaStatus.Check(LibCuda.SetBytes(address, 0, (nuint)bytes, context.Stream));
        return address;
    }

    /// <summary>The same; false where there is no room.</summary>
    public bool TryTake(long bytes, out nint address)
    {
        if (bytes > Bytes)
        {
            Dispose();
            if (context.TryAllocate(bytes, out _address)) Bytes = bytes;
        }

        address = _address;
        return bytes <= Bytes;
    }

    public void Dispose()
    {
        if (_address != 0) context.Free(_address);
        (_address, Bytes) = (0, 0);
    }
}
