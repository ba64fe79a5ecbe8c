using CaffeTop.Engine.Devices;

namespace CaffeTop.Engine.Tensors;

/// <summary>
/// Caffe's Blob: a shape, the values (data) and their gradients (diff). Memory is taken at the first touch of each, so that a blob whose diff
/// nobody needs costs nothing. Not thread-safe.
/// </summary>
public sealed class Blob(IDevice device, Shape shape, string name = "")
{
    private Storage _data = Sized(device, shape);
    private Storage _diff = Sized(device, shape);

    public IDevice Device { get; } = device;

    /// <summary>The name in the net, or "" for a layer's parameter or scratch.</summary>
    public string Name { get; } = name;

    /// <summary>Equal shapes keep the same instance, so a reference comparison tells whether it changed.</summary>
    public Shape Shape { get; private set; } = shape;

    public int Count => Shape.Count;

    public DeviceSpan Data => _data.Floats(Count);

    public DeviceSpan Diff => _diff.Floats(Count);

    public Storage DataStorage => _data;

    public Storage DiffStorage => _diff;

    /// <summary>
    /// True after <see cref="MarkDiffZero"/> until the first write: backward may then overwrite instead of adding, and saves clearing
    /// (<see cref="TakeAccumulate"/>). Used for parameters, whose gradients add up over sub-batches and sharers.
    /// </summary>
    public bool DiffIsZero
    {
        get => _diff.CountsAsZero;
        internal set => _diff.CountsAsZero = value;
    }

    /// <summary>Changes the shape; memory grows when needed and never shrinks. Contents are kept unless it grows.</summary>
    public void Reshape(Shape shape)
    {
        if (Shape.Equals(shape)) return;
        Shape = shape;
        _data.Require(shape.Count);
        _diff.Require(shape.Count);
    }

    public void ReshapeLike(Blob other) => Reshape(other.Shape);

    /// <summary>Reads and writes the other blob's values from now on (Caffe's ShareData); shapes may differ, counts should not.</summary>
    public void ShareData(Blob other) => _data = other._data;

    /// <summary>As <see cref="ShareData(Blob)"/>, for memory that belongs to no blob (a prefetched batch).</summary>
    public void ShareData(Storage storage) => _data = storage;

    public void ShareDiff(Blob other) => _diff = other._diff;

    /// <summary>As <see cref="ShareDiff(Blob)"/>, for memory that several blobs use in turn.</summary>
    public void ShareDiff(Storage storage) => _diff = storage;

    /// <summary>The diff counts as zero without being written; see <see cref="DiffIsZero"/>.</summary>
    public void MarkDiffZero() => DiffIsZero = true;

    /// <summary>For a layer about to add to this diff: true = add to what is there, false = nothing is there, overwrite.</summary>
    public bool TakeAccumulate()
    {
        var accumulate = !DiffIsZero;
        DiffIsZero = false;
        return accumulate;
    }

    /// <summary>Writes the zeros that <see cref="MarkDiffZero"/> promised, where no layer wrote a gradient.</summary>
    public void SettleDiff()
    {
        if (!DiffIsZero) return;
        Device.Memory.Fill(Diff, 0);
        DiffIsZero = false;
    }

    public void CopyDataFrom(ReadOnlySpan<float> values) => Device.Memory.Upload(values, Data);

    public void CopyDiffFrom(ReadOnlySpan<float> values)
    {
        Device.Memory.Upload(values, Diff);
        DiffIsZero = false;
    }

    public float[] DataToArray() => ToArray(Data);

    public float[] DiffToArray()
    {
        SettleDiff();
        return ToArray(Diff);
    }

    private static Storage Sized(IDevice device, Shape shape)
    {
        var storage = new Storage(device);
        storage.Require(shape.Count);
        return storage;
    }

    private float[] ToArray(DeviceSpan span)
    {
        var values = new float[span.Count];
        Device.Memory.Download(span, values);
        return values;
    }
}
