using System.Text;
using CaffeTop.Engine.Data;
using CaffeTop.Engine.Proto;
using Google.Protobuf;

namespace CaffeTop.Engine.Tests.Data;

/// <summary>Records in memory: number i is a 1×1×2 image (i, i + 1) with label i and key "key i".</summary>
internal sealed class ListSource(IReadOnlyList<byte[]> records) : RecordSource
{
    private readonly byte[][] _keys = [.. Enumerable.Range(0, records.Count).Select(i => Encoding.ASCII.GetBytes($"key {i}"))];
    private int _at = -1;

    public bool IsDisposed { get; private set; }

    public override string Name => "list";

    public override long Count => records.Count;

    public override ReadOnlySpan<byte> Key => _keys[_at];

    public override ReadOnlySpan<byte> Value => records[_at];

    public static ListSource Of(int count) => new([.. Enumerable.Range(0, count).Select(i => Record(i))]);

    public static byte[] Record(int i, int width = 2) =>
        new Datum { Channels = 1, Height = 1, Width = width, Label = i, Data = ByteString.CopyFrom([.. Enumerable.Range(i, width).Select(v => (byte)v)]) }.ToByteArray();

    public override bool MoveNext() => SeekIndex(_at + 1);

    public override bool SeekIndex(long index)
    {
        if (index >= records.Count) return false;
        _at = (int)index;
        return true;
    }

    public override void Dispose() => IsDisposed = true;
}
