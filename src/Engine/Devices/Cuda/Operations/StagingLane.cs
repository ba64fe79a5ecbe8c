using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>
/// Three slots of device memory in turn. A slot's copies wait until what was in it has been transformed; transforming waits for the copies; the
/// host's thread waits for neither.
/// </summary>
internal sealed unsafe class StagingLane : IStagingLane
{
    private const int Slots = 3;

    private readonly CudaResources _resources;
    private readonly nint _stream;
    private readonly PixelTransform _transform;
    private readonly CudaKernel _kernel;
    private readonly DeviceScratch _means;
    private readonly DeviceScratch _meanImage;
    private readonly StagingSlot[] _slots = new StagingSlot[Slots];
    private long _begun;
    private long _delivered;

    public StagingLane(CudaResources resources, nint stream, PixelTransform transform)
    {
        (_resources, _stream, _transform) = (resources, stream, transform);
        _kernel = resources.Kernels["transform_images"];
        for (var i = 0; i < Slots; i++) _slots[i] = new StagingSlot(resources.Context);
        _means = Constant(transform.Means);
        _meanImage = Constant(transform.MeanImage);
    }

    public void Begin(in StagedBatch batch)
    {
        if (_begun - _delivered >= Slots) throw new InvalidOperationException($"{Slots} batches are under way");
        _slots[_begun++ % Slots].Fill(batch, _stream);
    }

    public void Deliver(DeviceSpan images, DeviceSpan labels)
    {
        if (_delivered == _begun) throw new InvalidOperationException("no batch is under way");
        var slot = _slots[_delivered++ % Slots];
        var main = _resources.Context.Stream;
        _resources.Context.MakeCurrent();
        slot.Copied.HoldBack(main);
        var batch = slot.Batch;
        if (batch.IsBytes)
        {
            _kernel.OverWith(
                new Pixels
                {
                    Channels = batch.Channels, Height = batch.Height, Width = batch.Width, Means = _transform.Means.Length,
                    MeanHeight = _transform.MeanHeight, MeanWidth = _transform.MeanWidth, Scale = _transform.Scale,
                    ByChannels = new Divisor(batch.Channels), ByHeight = new Divisor(batch.Height), ByWidth = new Divisor(batch.Width),
                },
                batch.Count, slot.Images, slot.Windows, Address(_means), Address(_meanImage), images, (long)batch.Count);
        }
        else
        {
            CudaStatus.Check(LibCuda.CopyOnDevice(images.Address, slot.Images, (nuint)batch.Count * sizeof(float), main));
        }

        if (!labels.IsEmpty) CudaStatus.Check(LibCuda.CopyOnDevice(labels.Address, slot.Labels, (nuint)batch.Items * sizeof(float), main));
        slot.Release(main);
    }

    public void AwaitCopies()
    {
        if (_delivered == 0) return;
        // In order on one stream: those before it are done, too.
        _slots[(_delivered - 1) % Slots].Copied.Wait();
    }

    public void Forget()
    {
        _resources.Context.MakeCurrent();
        CudaStatus.CheckEnd(LibCuda.StreamSynchronize(_stream));
        _delivered = _begun;
    }

    public void Dispose()
    {
        Forget();
        _resources.Context.AwaitEnd();
        foreach (var slot in _slots) slot.Dispose();
        _means.Dispose();
        _meanImage.Dispose();
    }

    private DeviceScratch Constant(float[] values)
    {
        var memory = new DeviceScratch(_resources.Context);
        var bytes = (long)values.Length * sizeof(float);
        fixed (float* from = values)
        {
            if (bytes > 0) _resources.Memory.Upload(from, memory.Take(bytes), bytes);
        }

        return memory;
    }

    private static nint Address(DeviceScratch constant) => constant.Take(0);

    /// <summary>ct_pixels.</summary>
    private struct Pixels
    {
        public int Channels;
        public int Height;
        public int Width;
        public int Means;
        public int MeanHeight;
        public int MeanWidth;
        public float Scale;
        public Divisor ByChannels;
        public Divisor ByHeight;
        public Divisor ByWidth;
    }
}
