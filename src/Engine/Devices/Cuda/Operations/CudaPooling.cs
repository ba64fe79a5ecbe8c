using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

internal sealed class CudaPooling(CudaResources resources) : IPoolingOps
{
    private readonly CudaKernel _maxForward = resources.Kernels["pool_max_forward"];
    private readonly CudaKernel _maxBackward = resources.Kernels["pool_max_backward"];
    private readonly CudaKernel _averageForward = resources.Kernels["pool_average_forward"];
    private readonly CudaKernel _averageBackward = resources.Kernels["pool_average_backward"];

    public void MaxForward(in Pooling d, DeviceSpan x, DeviceSpan y, IndexSpan position) => _maxForward.OverWith(new WindowSplit(d), y.Count, x, y, position, (long)y.Count);

    public void MaxBackward(in Pooling d, DeviceSpan dy, IndexSpan position, DeviceSpan dx) => _maxBackward.OverWith(new WindowSplit(d), dx.Count, dy, position, dx, (long)dx.Count);

    public void AverageForward(in Pooling d, DeviceSpan x, DeviceSpan y) => _averageForward.OverWith(new WindowSplit(d), y.Count, x, y, (long)y.Count);

    public void AverageBackward(in Pooling d, DeviceSpan dy, DeviceSpan dx) => _averageBackward.OverWith(new WindowSplit(d), dx.Count, dy, dx, (long)dx.Count);
}
