using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>Addresses and lengths of many blobs in device memory (ct_span), with their chunks.</summary>
internal sealed unsafe class SpanList(CudaResources resources) : IDisposable
{
    private readonly DeviceScratch _spans = resources.NewScratch();
    private Entry[] _entries = [];
    private int[] _lengths = [];

    public SpanTable Table { get; } = new(resources);

    public nint Address { get; private set; }

    public void Set(ReadOnlySpan<DeviceSpan> spans)
    {
        if (_entries.Length != spans.Length) (_entries, _lengths) = (new Entry[spans.Length], new int[spans.Length]);
        var isSame = Address != 0;
        for (var k = 0; k < spans.Length; k++)
        {
            isSame &= _entries[k].Address == spans[k].Address && _lengths[k] == spans[k].Count;
            (_entries[k], _lengths[k]) = (new Entry { Address = spans[k].Address, Count = spans[k].Count }, spans[k].Count);
        }

        Table.Set(_lengths);
        if (isSame && spans.Length > 0) return;
        Address = 0;
        var address = _spans.Take(Math.Max(1L, spans.Length) * sizeof(Entry));
        fixed (Entry* from = _entries) resources.Memory.Upload(from, address, (long)spans.Length * sizeof(Entry));
        Address = address;
    }

    public void Dispose()
    {
        resources.Drop(_spans);
        Table.Dispose();
    }

    /// <summary>ct_span.</summary>
    private struct Entry
    {
        public nint Address;
        public long Count;
    }
}
