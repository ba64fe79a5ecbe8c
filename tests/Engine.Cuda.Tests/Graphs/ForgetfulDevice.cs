using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>A GPU on which nobody waits for gradients of weights before the end, whatever they still read.</summary>
internal sealed class ForgetfulDevice(IDevice inner) : WrappedDevice(inner), IGraphOps
{
    private readonly IGraphOps _graphs = inner.Graphs!;

    public override IGraphOps Graphs => this;

    public IDeviceGraph Record(Action operations) => _graphs.Record(operations);

    public void Join(DeviceSpan memory)
    {
    }

    public void JoinAll() => _graphs.JoinAll();

    public ITimeMarks NewTimeMarks(int marks) => _graphs.NewTimeMarks(marks);

    public IIterationLedger NewLedger(int parameters, ReadOnlySpan<DeviceSpan> statistics, ReadOnlySpan<IndexSpan> faults)
        => _graphs.NewLedger(parameters, statistics, faults);
}
