using CaffeTop.Engine.Devices.Cuda.Execution;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Memory;

/// <summary>
/// Small pieces of the host's memory on their way to the device, by way of page-locked slots: the caller's memory may be reused at once, and nobody
/// waits. Of memory that is not page-locked the driver promises only that the copy "might" be synchronous (CUDA Driver API, API synchronization
/// behavior): a thread of its own may read it after the call has returned.
/// </summary>
internal sealed unsafe class UploadRing(PrimaryContext context) : IDisposable
{
    /// <summary>The most that a slot holds.</summary>
    public const int SlotBytes = 64 << 10;

    private const int Slots = 8;
    private readonly PinnedBlock _slots = new(context);
    private readonly CudaEvent?[] _copied = new CudaEvent?[Slots];
    private int _next;

    /// <summary>Begins a copy of at most <see cref="SlotBytes"/> on the context's stream.</summary>
    public void Upload(void* source, nint destination, long bytes)
    {
        var copied = _copied[_next] ??= new CudaEvent(context);
        copied.Wait();
        fixed (byte* slots = _slots.Bytes(Slots * SlotBytes))
        {
            var slot = slots + ((long)_next * SlotBytes);
            Buffer.MemoryCopy(source, slot, SlotBytes, bytes);
            CudaStatus.Check(LibCuda.CopyToDevice(destination, slot, (nuint)bytes, context.Stream));
        }

        copied.Record();
        _next = (_next + 1) % Slots;
    }

    public void Dispose()
    {
        context.AwaitEnd();
        foreach (var copied in _copied)
        {
            copied?.Dispose();
        }

        Array.Clear(_copied);
        _slots.Dispose();
    }
}
