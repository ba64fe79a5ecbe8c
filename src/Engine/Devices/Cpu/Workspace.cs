using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Scratch memory that one operation at a time may use: grown to the largest request, 64-byte aligned, contents undefined at every
/// <see cref="Floats"/>. One per thread, and one that the threads of an operation share.
/// </summary>
internal sealed unsafe class Workspace : IDisposable
{
    private nint _allocation;
    private nint _address;
    private long _count;

    ~Workspace() => Release();

    /// <summary>Bytes held at the moment.</summary>
    public long Bytes => _count * sizeof(float);

    /// <summary>At least <paramref name="count"/> floats, with slack behind them that may also be written; forgets what was there.</summary>
    public float* Floats(long count)
    {
        if (count > _count)
        {
            Release();
            _allocation = CpuMemory.AllocateBytes(count, out _address);
            _count = count;
        }

        return (float*)_address;
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        var allocation = Interlocked.Exchange(ref _allocation, 0);
        if (allocation != 0) NativeMemory.Free((void*)allocation);
        _count = 0;
    }
}
