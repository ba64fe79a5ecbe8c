using CaffeTop.Engine.Devices.Cuda.Execution;
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
    private readonly CudaEvent _free;

    public StagingSlot(PrimaryContext context)
    {
        _context = context;
        (_images, _windows, _labels) = (new DeviceScratch(context), new DeviceScratch(context), new DeviceScratch(context));
        (Copied, _free) = (new CudaEvent(context), new CudaEvent(context));
    }

    public StagedBatch Batch { get; private set; }

    /// <summary>The event behind the copies.</summary>
    public CudaEvent Copied { get; }

    public nint Images { get; private set; }

    public nint Windows { get; private set; }

    public nint Labels { get; private set; }

    /// <summary>Starts the copies on <paramref name="stream"/>, behind the use of what was here before.</summary>
    public void Fill(in StagedBatch batch, nint stream)
    {
        _context.MakeCurrent();
        Batch = batch;
        _free.HoldBack(stream);
        var images = batch.Count * (batch.IsBytes ? 1L : sizeof(float));
        Images = Copy(batch.Images, _images, images, stream);
        if (batch.IsBytes) Windows = Copy(batch.Windows, _windows, (long)batch.Items * StagedBatch.WindowLength * sizeof(int), stream);
        Labels = Copy(batch.Labels, _labels, (long)batch.Items * sizeof(float), stream);
        Copied.Record(stream);
    }

    /// <summary>What was begun on <paramref name="stream"/> is the last use of the contents.</summary>
    public void Release(nint stream) => _free.Record(stream);

    public void Dispose()
    {
        _images.Dispose();
        _windows.Dispose();
        _labels.Dispose();
        Copied.Dispose();
        _free.Dispose();
    }

    private static nint Copy(IPinnedBlock from, DeviceScratch to, long bytes, nint stream)
    {
        var address = to.Take(bytes);
        fixed (byte* source = from.Bytes(bytes)) CudaStatus.Check(LibCuda.CopyToDevice(address, source, (nuint)bytes, stream));
        return address;
    }
}
