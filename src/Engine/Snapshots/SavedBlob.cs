using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Snapshots;

/// <summary>A blob of a model or solver state file. Its numbers stay in the file until they are asked for.</summary>
public sealed class SavedBlob
{
    private const int ShapeField = 7, DataField = 5, DiffField = 6, DoubleDataField = 8, DoubleDiffField = 9;
    private readonly FileWireReader _reader;
    private readonly long _start;
    private readonly long _end;
    private readonly bool _doubles;

    private SavedBlob(FileWireReader reader, long start, long end, IReadOnlyList<long> shape, bool isLegacy, long count, bool doubles, bool hasDiff)
    {
        _reader = reader;
        _start = start;
        _end = end;
        Shape = shape;
        IsLegacy = isLegacy;
        Count = count;
        _doubles = doubles;
        HasDiff = hasDiff;
    }

    /// <summary>The sizes of the axes; none for a scalar. Four (num, channels, height, width) where <see cref="IsLegacy"/>.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Written with num, channels, height and width: compare shapes by Caffe's rule for such blobs (blob.cpp, ShapeEquals).</summary>
    public bool IsLegacy { get; }

    /// <summary>The number of elements: the product of the shape, and that many are in the file.</summary>
    public long Count { get; }

    public bool HasDiff { get; }

    /// <summary>Reads all elements; <paramref name="into"/> must have <see cref="Count"/> of them. Doubles are rounded to float.</summary>
    public void ReadData(Span<float> into) => Read(into, DataField, DoubleDataField);

    /// <summary>Reads the gradients where <see cref="HasDiff"/>.</summary>
    public void ReadDiff(Span<float> into)
    {
        if (!HasDiff) throw new InvalidOperationException("this blob was saved without its diff");
        Read(into, DiffField, DoubleDiffField);
    }

    /// <summary>Learns of the blob whose message the reader has entered, and checks that as many numbers follow as the shape says.</summary>
    internal static SavedBlob Scan(FileWireReader reader, string owner, int index)
    {
        var start = reader.Position;
        var shape = new List<long>();
        var legacy = new long[4];
        var isLegacy = false;
        long data = 0, diff = 0, doubleData = 0, doubleDiff = 0;
        long raw = 0;
        while (!reader.AtEnd)
        {
            var at = reader.Position;
            var (field, type) = reader.ReadTag();
            switch (field)
            {
                case >= 1 and <= 4 when type == WireType.Varint:
                    legacy[field - 1] = (int)reader.ReadVarint();
                    isLegacy = true;
                    break;
                case ShapeField when type == WireType.Bytes:
                    ScanShape(reader, shape);
                    break;
                case DataField when type is WireType.Bytes or WireType.Fixed32:
                    data += Elements(reader, type, 4, at);
                    break;
                case DiffField when type is WireType.Bytes or WireType.Fixed32:
                    diff += Elements(reader, type, 4, at);
                    break;
                case DoubleDataField when type is WireType.Bytes or WireType.Fixed64:
                    doubleData += Elements(reader, type, 8, at);
                    break;
                case DoubleDiffField when type is WireType.Bytes or WireType.Fixed64:
                    doubleDiff += Elements(reader, type, 8, at);
                    break;
                case 12 when type == WireType.Bytes:
                    raw = reader.ReadLength();
                    reader.Skip(raw);
                    break;
                default:
                    reader.SkipField(field, type);
                    break;
            }
        }

        // Caffe takes doubles where there are any, and num, channels, height and width before shape (blob.cpp, FromProto).
        var doubles = doubleData > 0;
        var found = doubles ? doubleData : data;
        IReadOnlyList<long> axes = isLegacy ? legacy : shape;
        var count = Product(axes, reader, start, owner, index);
        if (found != count)
        {
            throw reader.Error(start, $"blob {index} of {owner} has the shape {Describe(axes)} = {count:N0} numbers, but {found:N0} are in the file"
                + (raw > 0 && found == 0 ? " (NVCaffe's raw format; write it with store_blobs_in_old_format: true)" : ""));
        }

        var diffs = doubleDiff > 0 ? doubleDiff : diff;
        if (diffs != 0 && (diffs != count || doubleDiff > 0 != doubles))
            throw reader.Error(start, $"blob {index} of {owner} has {count:N0} numbers but {diffs:N0} gradients");
        return new SavedBlob(reader, start, reader.End, axes, isLegacy, count, doubles, diffs > 0);
    }

    private static void ScanShape(FileWireReader reader, List<long> shape)
    {
        var outer = reader.Enter();
        while (!reader.AtEnd)
        {
            var (field, type) = reader.ReadTag();
            if (field == 1 && type == WireType.Varint)
            {
                shape.Add((long)reader.ReadVarint());
            }
            else if (field == 1 && type == WireType.Bytes)
            {
                var list = reader.Enter();
                while (!reader.AtEnd && shape.Count <= 32) shape.Add((long)reader.ReadVarint());
                reader.Leave(list);
            }
            else
            {
                reader.SkipField(field, type);
            }

            if (shape.Count > 32) throw reader.Error("a blob with more than 32 axes, which Caffe does not have");
        }

        reader.Leave(outer);
    }

    private static long Elements(FileWireReader reader, WireType type, int size, long at)
    {
        if (type != WireType.Bytes)
        {
            reader.Skip(size);
            return 1;
        }

        var length = reader.ReadLength();
        if (length % size != 0) throw reader.Error(at, $"the file is damaged: {length:N0} bytes of numbers of {size} bytes each");
        reader.Skip(length);
        return length / size;
    }

    private static long Product(IReadOnlyList<long> axes, FileWireReader reader, long at, string owner, int index)
    {
        long count = 1;
        foreach (var axis in axes)
        {
            if (axis < 0 || (axis > 0 && count > int.MaxValue / axis))
                throw reader.Error(at, $"blob {index} of {owner} has the impossible shape {Describe(axes)}: axes are at least 0 and their product at most {int.MaxValue:N0}");
            count *= axis;
        }

        return count;
    }

    private static string Describe(IReadOnlyList<long> axes) => axes.Count == 0 ? "()" : string.Join(" x ", axes);

    private void Read(Span<float> into, int field, int doubleField)
    {
        if (into.Length != Count) throw new ArgumentException($"the blob has {Count} elements, but there is room for {into.Length}", nameof(into));
        lock (_reader)
        {
            _reader.Seek(_start, _end);
            while (!_reader.AtEnd)
            {
                var (found, type) = _reader.ReadTag();
                if (found != (_doubles ? doubleField : field) || !(type is WireType.Bytes || type == (_doubles ? WireType.Fixed64 : WireType.Fixed32)))
                {
                    _reader.SkipField(found, type);
                    continue;
                }

                var size = _doubles ? 8 : 4;
                var elements = (type == WireType.Bytes ? _reader.ReadLength() : size) / size;
                if (elements > into.Length) throw Changed();
                var part = into[..(int)elements];
                if (_doubles)
                    ReadDoubles(part);
                else
                    _reader.ReadExactly(MemoryMarshal.AsBytes(part));
                into = into[(int)elements..];
            }
        }

        if (into.Length > 0) throw Changed();
    }

    private void ReadDoubles(Span<float> into)
    {
        Span<double> part = stackalloc double[512];
        while (into.Length > 0)
        {
            var n = Math.Min(part.Length, into.Length);
            _reader.ReadExactly(MemoryMarshal.AsBytes(part[..n]));
            for (var i = 0; i < n; i++) into[i] = (float)part[i];
            into = into[n..];
        }
    }

    private CaffeTopException Changed() => _reader.Error(_start, "the file has changed since it was opened");
}
