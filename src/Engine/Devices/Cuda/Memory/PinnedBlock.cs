using System.Runtime.InteropServices;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Memory;

/// <summary>
/// Page-locked memory of the host (cuMemHostAlloc). Where the system grants none (a limit on locked memory), ordinary memory: the driver copies it
/// once more then, and nothing else changes.
/// </summary>
internal sealed unsafe class PinnedBlock(PrimaryContext context) : IPinnedBlock
{
    private const int Alignment = 64;

    // As much as may be read behind the end of a batch.
    private const int Slack = 256;

    private byte* _memory;
    private long _capacity;
    private bool _isLocked;

    public Span<byte> Bytes(long count)
    {
        if (count > _capacity)
        {
            Dispose();
            var bytes = (nuint)(count + Slack);
            context.MakeCurrent();
            nint memory;
            _isLocked = LibCuda.HostAllocate(&memory, bytes, 0) == LibCuda.Success;
            _memory = _isLocked ? (byte*)memory : (byte*)NativeMemory.AlignedAlloc(bytes, Alignment);
            NativeMemory.Clear(_memory, bytes);
            _capacity = count;
        }

        return new Span<byte>(_memory, checked((int)count));
    }

    public void Dispose()
    {
        if (_memory == null) return;
        if (_isLocked)
        {
            context.MakeCurrent();
            CudaStatus.CheckEnd(LibCuda.HostFree((nint)_memory));
        }
        else
        {
            NativeMemory.AlignedFree(_memory);
        }

        _memory = null;
        _capacity = 0;
    }
}
