using System.Runtime.InteropServices;
using CaffeTop.Engine.Devices;

namespace CaffeTop.Engine.Data;

/// <summary>
/// One decoded batch: images, labels, and which records they are. Reused from batch to batch; nothing is allocated once it has its size.
/// </summary>
public sealed class DataBatch : IDisposable
{
    private readonly IBatchMemory _data;
    private readonly IBatchMemory _labels;
    private readonly IBatchMemory? _windows;
    private readonly int[] _keyEnds;
    private readonly long[] _indices;
    private byte[] _keys = new byte[4096];

    /// <param name="windows">Where each image's crop begins, for devices that transform images themselves; null: the host does it.</param>
    internal DataBatch(int items, IBatchMemory data, IBatchMemory labels, IBatchMemory? windows = null)
    {
        _windows = windows;
        Items = items;
        _data = data;
        _labels = labels;
        _keyEnds = new int[items];
        _indices = new long[items];
    }

    /// <summary>Images in the batch (batch_size).</summary>
    public int Items { get; }

    public int Channels { get; private set; }

    /// <summary>After cropping.</summary>
    public int Height { get; private set; }

    /// <summary>After cropping.</summary>
    public int Width { get; private set; }

    /// <summary>The memory behind <see cref="Data"/>, for devices that take it over instead of copying.</summary>
    public IBatchMemory DataMemory => _data;

    /// <summary>The memory behind <see cref="Labels"/>.</summary>
    public IBatchMemory LabelMemory => _labels;

    /// <summary>The images are bytes, cropped but not transformed yet: <see cref="Data"/> has no meaning, <see cref="ToStaged"/> has.</summary>
    public bool IsBytes { get; internal set; }

    /// <summary>True where images may stay bytes.</summary>
    internal bool TakesBytes => _windows is not null;

    /// <summary>Items × Channels × Height × Width.</summary>
    public Span<float> Data => _data.Floats(Items * Channels * Height * Width);

    /// <summary>One per item; 0 where the record has none.</summary>
    public Span<float> Labels => _labels.Floats(Items);

    /// <summary>Each item's record number in the set.</summary>
    public ReadOnlySpan<long> Indices => _indices;

    /// <summary>How often the set began again while this batch was read.</summary>
    public int Wraps { get; internal set; }

    /// <summary>Passes over the set that were complete when the batch was; what EpochWrapped counts.</summary>
    public long Pass { get; internal set; }

    /// <summary>
    /// Where reading goes on behind this batch, see <see cref="Prefetcher.Start"/>: what a snapshot keeps to resume the data.
    /// </summary>
    public long NextPosition { get; internal set; }

    /// <summary>An item's key, shown as text.</summary>
    public string Key(int item) => RecordKey.Show(_keys.AsSpan((item == 0 ? 0 : _keyEnds[item - 1])..(_keyEnds[item])));

    public string FirstKey => Key(0);

    public string LastKey => Key(Items - 1);

    /// <summary>The batch as a device with staging takes it.</summary>
    public StagedBatch ToStaged() => _data is PinnedFloats data && _labels is PinnedFloats labels && _windows is PinnedFloats windows
        ? new StagedBatch(IsBytes, data.Block, windows.Block, labels.Block, Items, Channels, Height, Width)
        : throw new InvalidOperationException("the batch was not made for staging");

    public void Dispose()
    {
        _data.Dispose();
        _labels.Dispose();
        _windows?.Dispose();
    }

    internal void Shape(int channels, int height, int width) => (Channels, Height, Width) = (channels, height, width);

    internal Span<float> Item(int item)
    {
        var size = Channels * Height * Width;
        return Data.Slice(item * size, size);
    }

    internal Span<byte> ItemBytes(int item)
    {
        var size = Channels * Height * Width;
        var floats = ((Items * size) + sizeof(float) - 1) / sizeof(float);
        return MemoryMarshal.AsBytes(_data.Floats(floats)).Slice(item * size, size);
    }

    /// <summary>Row and column where the item's crop begins, and 1 where it is mirrored.</summary>
    internal Span<int> Window(int item)
    {
        var all = MemoryMarshal.Cast<float, int>(_windows!.Floats(Items * StagedBatch.WindowLength));
        return all.Slice(item * StagedBatch.WindowLength, StagedBatch.WindowLength);
    }

    internal void Record(int item, long index, ReadOnlySpan<byte> key)
    {
        var start = item == 0 ? 0 : _keyEnds[item - 1];
        var end = start + key.Length;
        if (end > _keys.Length) Array.Resize(ref _keys, Math.Max(end, 2 * _keys.Length));
        key.CopyTo(_keys.AsSpan(start));
        _keyEnds[item] = end;
        _indices[item] = index;
    }
}
