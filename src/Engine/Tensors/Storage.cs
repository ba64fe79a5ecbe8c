using CaffeTop.Engine.Devices;

namespace CaffeTop.Engine.Tensors;

/// <summary>
/// The memory behind a blob's data or diff: allocated (as zeros) when first touched, grown when a larger blob asks, shared by the blobs that
/// point at it. Growing forgets the contents, as Caffe's SyncedMemory does. Can be bound to a slice of an arena, where it cannot grow.
/// </summary>
public sealed class Storage(IDevice device)
{
    private DeviceBuffer? _buffer;
    private long _offset;
    private long _required;
    private bool _bound;

    public IDevice Device { get; } = device;

    /// <summary>32-bit words held or to be held at the first touch.</summary>
    public long Capacity => _bound || _buffer is null ? _required : Math.Max(_required, _buffer.Count);

    /// <summary>The contents count as zero without having been written; belongs to the memory, so that blobs that share it agree.</summary>
    internal bool CountsAsZero { get; set; }

    /// <summary>True once memory exists.</summary>
    public bool IsAllocated => _buffer is not null;

    public void Require(long count)
    {
        if (count <= _required) return;
        if (_bound) throw new CaffeTopException($"a parameter of {_required} values cannot grow to {count}: the shape of a parameter is fixed at set-up");
        _required = count;
    }

    /// <summary>Binds to words <paramref name="offset"/>… of an arena; must hold nothing yet, or what it holds is forgotten.</summary>
    public void Bind(DeviceBuffer arena, long offset, long count)
    {
        _buffer = arena;
        _offset = offset;
        _required = count;
        _bound = true;
    }

    /// <summary>The first <paramref name="count"/> floats.</summary>
    public DeviceSpan Floats(int count) => new(Address(count), count);

    /// <summary>The first <paramref name="count"/> 32-bit words as integers.</summary>
    public IndexSpan Indices(int count) => new(Address(count), count);

    private nint Address(int count)
    {
        Require(count);
        if (_buffer is null || (!_bound && _buffer.Count < _required))
        {
            _buffer?.Dispose();
            _buffer = Device.Memory.Allocate(_required);
        }

        return _buffer.Address == 0 ? 0 : _buffer.Address + ((nint)_offset * sizeof(float));
    }
}
