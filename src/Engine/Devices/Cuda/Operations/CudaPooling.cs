using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

internal sealed class CudaPooling(CudaResources resources) : IPoolingOps
{
    private const int MostInWindow = 16;

    private readonly CudaKernel _maxForward = resources.Kernels["pool_max_forward"];
    private readonly CudaKernel _maxBackward = resources.Kernels["pool_max_backward"];
    private readonly CudaKernel _maxBackwardApart = resources.Kernels["pool_max_backward_apart"];
    private readonly CudaKernel _averageForward = resources.Kernels["pool_average_forward"];
    private readonly CudaKernel _averageBackward = resources.Kernels["pool_average_backward"];

    public void MaxForward(in Pooling d, DeviceSpan x, DeviceSpan y, IndexSpan position) => _maxForward.OverWith(new WindowSplit(d), y.Count, x, y, position, (long)y.Count);

    public void MaxBackward(in Pooling d, DeviceSpan dy, IndexSpan position, DeviceSpan dx)
    {
        if (IsByWindow(d)) _maxBackwardApart.OverWith(new WindowSplit(d), dy.Count, dy, position, dx, (long)dy.Count);
        else _maxBackward.OverWith(new WindowSplit(d), dx.Count, dy, position, dx, (long)dx.Count);
    }

    /// <summary>A thread may take a window and write all of it: nobody else does, and they are not so large that there are too few.</summary>
    public static bool IsByWindow(in Pooling d) => d.IsPartition && (long)d.KernelH * d.KernelW <= MostInWindow;

    public void AverageForward(in Pooling d, DeviceSpan x, DeviceSpan y) => _averageForward.OverWith(new WindowSplit(d), y.Count, x, y, (long)y.Count);

    public void AverageBackward(in Pooling d, DeviceSpan dy, DeviceSpan dx) => _averageBackward.OverWith(new WindowSplit(d), dx.Count, dy, dx, (long)dx.Count);
}
