using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>All parameters in one launch. What changes with every update (rates, decays) travels in one small copy before it.</summary>
internal sealed unsafe class CudaSolver(CudaResources resources) : ISolverOps
{
    private readonly CudaKernel _update = resources.Kernels["solver_update"];
    private readonly CudaKernel _scale = resources.Kernels["solver_scale"];
    private readonly DeviceScratch _numbers = resources.NewScratch();
    private readonly SpanTable _chunks = new(resources);
    private readonly SpanList _spans = new(resources);
    private byte[] _written = [];

    public void Update(in SolverStep step, ReadOnlySpan<ParameterUpdate> parameters)
    {
        if (parameters.IsEmpty) return;
        _chunks.Set(parameters);
        var bytes = UpdateNumbers.Bytes(parameters.Length);
        if (_written.Length != bytes) _written = new byte[bytes];
        var numbers = _numbers.Take(bytes);
        fixed (byte* to = _written)
        {
            *(UpdateNumbers.Step*)to = UpdateNumbers.Of(step);
            UpdateNumbers.Write(parameters, (nint)to + UpdateNumbers.Head);
            resources.Memory.Upload(to, numbers, bytes);
        }

        _update.Blocks(_chunks.Count, numbers, 0L, numbers + UpdateNumbers.Head, _chunks.Chunks);
    }

    public void Scale(ReadOnlySpan<DeviceSpan> spans, float factor)
    {
        _spans.Set(spans);
        _scale.Blocks(_spans.Table.Count, factor, _spans.Address, _spans.Table.Chunks);
    }
}
