using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

/// <summary>Spans over the host memory that a host device's addresses point at.</summary>
internal static unsafe class HostView
{
    public static Span<float> Host(this DeviceSpan span) => new((void*)span.Address, span.Count);

    public static Span<int> Host(this IndexSpan span) => new((void*)span.Address, span.Count);
}
