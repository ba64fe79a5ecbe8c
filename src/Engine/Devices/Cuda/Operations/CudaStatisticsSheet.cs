using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>The places lie in device memory, the verdict behind them.</summary>
internal sealed unsafe class CudaStatisticsSheet : IStatisticsSheet
{
    private readonly CudaResources _resources;
    private readonly BlobMeasure _measure;
    private readonly CudaKernel _judge;
    private readonly DeviceScratch _memory;
    private readonly nint _found;
    private readonly DeviceSpan _verdict;
    private readonly Statistics[] _read;

    public CudaStatisticsSheet(CudaResources resources, BlobMeasure measure, int places)
    {
        _resources = resources;
        _measure = measure;
        _judge = resources.Kernels["measure_verdict"];
        _read = new Statistics[places];
        _memory = resources.NewScratch();
        var bytes = (long)places * sizeof(Statistics);
        _found = _memory.Take(bytes + sizeof(float));
        _verdict = new DeviceSpan(_found + (nint)bytes, 1);
        resources.Context.MakeCurrent();
        CudaStatus.Check(LibCuda.SetBytes(_found, 0, (nuint)bytes, resources.Context.Stream));
    }

    public void Measure(int place, ReadOnlySpan<DeviceSpan> spans)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(place + spans.Length, _read.Length);
        _measure.Measure(spans, _found + (place * sizeof(Statistics)));
    }

    public DeviceSpan Verdict(int places)
    {
        _judge.Blocks(1, places, _found, _verdict);
        return _verdict;
    }

    public void Read(Span<BlobStatistics> results)
    {
        fixed (Statistics* into = _read) _resources.Memory.Download(_found, into, (long)results.Length * sizeof(Statistics));
        for (var k = 0; k < results.Length; k++) results[k] = _read[k].Of();
    }

    public void Dispose() => _resources.Drop(_memory);
}
