using System.Buffers.Binary;
using System.Text;
using CaffeTop.Runs;

namespace CaffeTop.Export;

/// <summary>
/// Runs as TensorBoard's event file: TFRecords (length, masked CRC-32C, an Event message, masked CRC-32C), one scalar each, tags
/// <c>train/0/loss</c>. Sessions follow each other; where a step goes back, TensorBoard itself lets the later values win.
/// </summary>
internal sealed class TensorBoardFile
{
    private readonly MemoryStream _event = new();
    private readonly MemoryStream _value = new();
    private readonly Stream _stream;

    private TensorBoardFile(Stream stream) => _stream = stream;

    public static void Write(Stream stream, IReadOnlyList<RunModel> runs, ExportChoice what)
    {
        var file = new TensorBoardFile(stream);
        file.WriteVersion(Time(runs.Count > 0 && runs[0].Sessions.Count > 0 ? runs[0].Sessions[0].Started : null));
        foreach (var run in runs)
        {
            var log = runs.Count > 1 ? run.Name + "/" : "";
            foreach (var curve in RunCurve.Of(run, what))
            {
                var started = Time(curve.Session.Started);
                var tag = Encoding.UTF8.GetBytes(log + curve.Phase + (curve.Index.Length > 0 ? "/" + curve.Index : "") + "/" + curve.Name);
                for (var i = 0; i < curve.Values.Count; i++)
                {
                    var seconds = curve.Seconds(i);
                    file.WriteScalar(started + (double.IsFinite(seconds) ? seconds : 0), curve.Values.X[i], tag, curve.Values.Y[i]);
                }
            }
        }
    }

    // The stamps' time zone is not known; 0 where there are none.
    private static double Time(DateTime? time) => time is { } known ? (known - DateTime.UnixEpoch).TotalSeconds : 0;

    private void WriteVersion(double time)
    {
        _event.SetLength(0);
        Fixed64(_event, 1, BitConverter.DoubleToUInt64Bits(time));
        Bytes(_event, 3, "brain.Event:2"u8);
        WriteRecord();
    }

    private void WriteScalar(double time, int step, ReadOnlySpan<byte> tag, float value)
    {
        _value.SetLength(0);
        Bytes(_value, 1, tag);
        _value.WriteByte(2 << 3 | 5);
        Span<byte> bits = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bits, value);
        _value.Write(bits);

        _event.SetLength(0);
        Fixed64(_event, 1, BitConverter.DoubleToUInt64Bits(time));
        _event.WriteByte(2 << 3);
        Varint(_event, (uint)step);
        // Event.summary (5) holds one Summary.value (1).
        _event.WriteByte(5 << 3 | 2);
        Varint(_event, (ulong)_value.Length + 1 + (ulong)VarintLength((ulong)_value.Length));
        Bytes(_event, 1, _value.GetBuffer().AsSpan(0, (int)_value.Length));
        WriteRecord();
    }

    private void WriteRecord()
    {
        var data = _event.GetBuffer().AsSpan(0, (int)_event.Length);
        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Crc32C.Masked(head[..8]));
        _stream.Write(head);
        _stream.Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(head, Crc32C.Masked(data));
        _stream.Write(head[..4]);
    }

    private static void Fixed64(MemoryStream to, int field, ulong bits)
    {
        to.WriteByte((byte)(field << 3 | 1));
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits);
        to.Write(bytes);
    }

    private static void Bytes(MemoryStream to, int field, ReadOnlySpan<byte> bytes)
    {
        to.WriteByte((byte)(field << 3 | 2));
        Varint(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    private static void Varint(MemoryStream to, ulong value)
    {
        for (; value >= 0x80; value >>= 7) to.WriteByte((byte)(value | 0x80));
        to.WriteByte((byte)value);
    }

    private static int VarintLength(ulong value)
    {
        var length = 1;
        for (; value >= 0x80; value >>= 7) length++;
        return length;
    }
}
