using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Execution;

internal sealed class CudaGraphs(CudaResources resources) : IGraphOps
{
    public IDeviceGraph Record(Action operations) => new CudaGraph(resources.Context, resources.Pass, resources.Side, operations);

    public void Join(DeviceSpan memory) => resources.Side?.Join(memory);

    public void JoinAll() => resources.Side?.JoinAll();

    public IIterationLedger NewLedger(int parameters, ReadOnlySpan<DeviceSpan> statistics, ReadOnlySpan<IndexSpan> faults)
        => new CudaIterationLedger(resources, parameters, statistics, faults);

    public ITimeMarks NewTimeMarks(int marks) => new CudaTimeMarks(resources.Context, resources.Side, marks);
}
