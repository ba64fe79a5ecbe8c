using System.Runtime.InteropServices;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

internal sealed unsafe class ReferenceMemory : IMemoryOps
{
    private const int Slack = 64;

    public DeviceBuffer Allocate(long count)
    {
        var bytes = (nuint)((count + Slack) * sizeof(float));
        var memory = NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(memory, bytes);
        return new DeviceBuffer(this, (nint)memory, (nint)memory, count);
    }

    public void Free(nint allocation, long count) => NativeMemory.AlignedFree((void*)allocation);

    public Span<float> HostSpan(DeviceSpan span) => span.Host();

    public Span<int> HostSpan(IndexSpan span) => span.Host();

    public void Upload(ReadOnlySpan<float> source, DeviceSpan destination) => source.CopyTo(destination.Host());

    public void Download(DeviceSpan source, Span<float> destination) => source.Host().CopyTo(destination);

    public void Download(IndexSpan source, Span<int> destination) => source.Host().CopyTo(destination);

    public void Fill(DeviceSpan destination, float value) => destination.Host().Fill(value);

    public void Fill(IndexSpan destination, int value) => destination.Host().Fill(value);

    public void Copy(DeviceSpan source, DeviceSpan destination) => source.Host().CopyTo(destination.Host());

    public void ToFloat(IndexSpan source, DeviceSpan destination)
    {
        var from = source.Host();
        var to = destination.Host();
        for (var i = 0; i < from.Length; i++) to[i] = from[i];
    }

    public void Copy(in StridedCopy copy, DeviceSpan source, DeviceSpan destination, bool accumulate = false)
    {
        var from = source.Host();
        var to = destination.Host();
        var count = 1;
        foreach (var dim in copy.Dims) count *= dim;
        for (var i = 0; i < count; i++)
        {
            var read = copy.SourceOffset;
            var write = copy.DestinationOffset;
            var rest = i;
            for (var axis = copy.Dims.Length - 1; axis >= 0; axis--)
            {
                var index = rest % copy.Dims[axis];
                rest /= copy.Dims[axis];
                read += index * copy.SourceStrides[axis];
                write += index * copy.DestinationStrides[axis];
            }

            to[write] = accumulate ? to[write] + from[read] : from[read];
        }
    }
}
