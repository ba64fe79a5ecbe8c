using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

internal sealed unsafe class CpuPooling(CpuThreads threads) : IPoolingOps, IScratchOwner
{
    private readonly Scratch _scratch = new();

    public long ScratchBytes => _scratch.Bytes;

    public void MaxForward(in Pooling d, DeviceSpan x, DeviceSpan y, IndexSpan position)
    {
        var scratch = _scratch.Take<float>(MaxPooling.ScratchOf(d) * threads.Count);
        var work = new MaxPooling(d, (float*)x.Address, (float*)y.Address, (int*)position.Address, scratch);
        threads.For(work.Planes.Chunks, work);
    }

    public void MaxBackward(in Pooling d, DeviceSpan dy, IndexSpan position, DeviceSpan dx)
    {
        var work = new MaxPoolingBackward(d, (float*)dy.Address, (int*)position.Address, (float*)dx.Address);
        threads.For(work.Planes.Chunks, work);
    }

    public void AverageForward(in Pooling d, DeviceSpan x, DeviceSpan y)
    {
        var scratch = _scratch.Take<float>(AveragePooling.ScratchOf(d) * threads.Count);
        var work = new AveragePooling(d, (float*)x.Address, (float*)y.Address, scratch);
        threads.For(work.Planes.Chunks, work);
    }

    public void AverageBackward(in Pooling d, DeviceSpan dy, DeviceSpan dx)
    {
        var scratch = _scratch.Take<float>(AveragePoolingBackward.ScratchOf(d) * threads.Count);
        var work = new AveragePoolingBackward(d, (float*)dy.Address, (float*)dx.Address, scratch);
        threads.For(work.Planes.Chunks, work);
    }

    public void Dispose() => _scratch.Dispose();
}
