using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>Device memory for one batch on its way, and the events that say when it is full and when it is free again.</summary>
internal sealed unsafe class StagingSlot : IDisposable
{
    private readonly PrimaryContext _context;
    private readonly DeviceScratch _images;
    private readonly DeviceScratch _windows;
    private readonly DeviceScratch _labels;
    private readonly nint _free;
    private bool _isUsed;

    public StagingSlot(PrimaryContext context)
    {
        _context = context;
        (_images, _windows, _labels) = (new DeviceScratch(context), new DeviceScratch(context), new DeviceScratch(context));
        context.MakeCurrent();
        (Copied, _free) = (NewEvent(), NewEvent());
    }

    public StagedBatch Batch { get; private set; }

    /// <summary>The event behind the copies.</summary>
    public nint Copied { get; }

    public nint Images { get; private set; }

    public nint Windows { get; private set; }

    public nint Labels { get; private set; }

    /// <summary>Starts the copies on <paramref name="stream"/>, behind the use of what was here before.</summary>
    public void Fill(in StagedBatch batch, nint stream)
    {
        _context.MakeCurrent();
        Batch = batch;
        if (_isUsed) CudaStatus.Check(LibCuda.StreamWaitEvent(stream, _free, 0));
        var images = batch.Count * (batch.IsBytes ? 1L : sizeof(float));
        Images = Copy(batch.Images, _images, images, stream);
        if (batch.IsBytes) Windows = Copy(batch.Windows, _windows, (long)batch.Items * StagedBatch.WindowLength * sizeof(int), stream);
        Labels = Copy(batch.Labels, _labels, (long)batch.Items * sizeof(float), stream);
        CudaStatus.Check(LibCuda.EventRecord(Copied, stream));
    }

    /// <summary>What was begun on <paramref name="stream"/> is the last use of the contents.</summary>
    public void Release(nint stream)
    {
        CudaStatus.Check(LibCuda.EventRecord(_free, stream));
        _isUsed = true;
    }

    public void Dispose()
    {
        _images.Dispose();
        _windows.Dispose();
        _labels.Dispose();
        CudaStatus.Check(LibCuda.EventDestroy(Copied));
        CudaStatus.Check(LibCuda.EventDestroy(_free));
    }

    private static nint Copy(IPinnedBlock from, DeviceScratch to, long bytes, nint stream)
    {
        var address = to.Take(bytes);
        fixed (byte* source = from.Bytes(bytes)) CudaStatus.Check(LibCuda.CopyToDevice(address, source, (nuint)bytes, stream));
        return address;
    }

    private static nint NewEvent()
    {
        nint made;
        // CU_EVENT_DISABLE_TIMING: waiting costs less.
        CudaStatus.Check(LibCuda.EventCreate(&made, LibCuda.EventWithoutTime));
        return made;
    }
}
