using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Execution;

internal sealed class CudaGraphs(CudaResources resources) : IGraphOps
{
    public IDeviceGraph Record(Action operations) => new CudaGraph(resources.Context, resources.Pass, operations);

    public IIterationLedger NewLedger(int parameters, ReadOnlySpan<DeviceSpan> statistics, ReadOnlySpan<IndexSpan> faults)
        => new CudaIterationLedger(resources, parameters, statistics, faults);

    public ITimeMarks NewTimeMarks(int marks) => new CudaTimeMarks(resources.Context, marks);
}
