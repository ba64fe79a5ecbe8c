using System.Buffers;
using CaffeTop.Engine.Data;
using CaffeTop.Engine.Proto;
using Google.Protobuf;

namespace CaffeTop.Engine.Tests.Data;

public class DatumTests
{
    [Fact]
    public void Reads_what_protobuf_wrote_and_writes_the_same_bytes()
    {
        var datum = new Datum { Channels = 2, Height = 1, Width = 3, Data = ByteString.CopyFrom(1, 2, 3, 4, 5, 255), Label = -7 };
        var view = DatumView.Parse(datum.ToByteArray());
        view.CheckShape();
        Assert.Equal((2, 1, 3, -7, true, false), (view.Channels, view.Height, view.Width, view.Label, view.HasLabel, view.IsEncoded));
        Assert.Equal([1, 2, 3, 4, 5, 255], view.Data.ToArray());
        var written = new ArrayBufferWriter<byte>();
        DatumWriter.Write(written, 2, 1, 3, [1, 2, 3, 4, 5, 255], -7);
        Assert.Equal(datum.ToByteArray(), written.WrittenSpan.ToArray());
    }

    [Fact]
    public void Reads_floats_packed_or_not()
    {
        var datum = new Datum { Channels = 1, Height = 2, Width = 2 };
        datum.FloatData.Add([0.5f, -1, 3e9f, float.NaN]);
        var unpacked = datum.ToByteArray();
        var written = new ArrayBufferWriter<byte>();
        DatumWriter.Write(written, 1, 2, 2, [0.5f, -1, 3e9f, float.NaN], null);
        Assert.Equal(unpacked, written.WrittenSpan.ToArray());
        byte[] packed = [8, 1, 16, 2, 24, 2, 50, 8, 0, 0, 0, 63, 0, 0, 128, 191, 53, 0, 0, 128, 64, 50, 4, 0, 0, 0, 0];
        Assert.Equal([0.5f, -1, 3e9f, float.NaN], Floats(unpacked));
        Assert.Equal([0.5f, -1, 4, 0], Floats(packed));

        static float[] Floats(byte[] record)
        {
            var view = DatumView.Parse(record);
            view.CheckShape();
            var values = new float[view.FloatCount];
            view.CopyFloats(values);
            return values;
        }
    }

    [Theory]
    [InlineData(new byte[] { 8, 1, 16, 2, 24, 2, 34, 3, 1, 2, 3 }, "has 3 bytes of data where its shape 1x2x2 asks for 4")]
    [InlineData(new byte[] { 8, 1, 16, 2, 24, 2 }, "has 0 floats of data where its shape 1x2x2 asks for 4")]
    [InlineData(new byte[] { }, "has shape 0x0x0")]
    [InlineData(new byte[] { 34, 200, 1, 1 }, "announces 200 bytes where 1 are left")]
    [InlineData(new byte[] { 34, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 }, "announces 18446744073709551615 bytes where 0 are left")]
    [InlineData(new byte[] { 8 }, "ends inside a number")]
    [InlineData(new byte[] { 8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 }, "more than ten bytes")]
    [InlineData(new byte[] { 0 }, "has no field number")]
    [InlineData(new byte[] { 15, 0 }, "unknown wire type 7")]
    [InlineData(new byte[] { 12 }, "ends a group that it did not start")]
    [InlineData(new byte[] { 50, 3, 0, 0, 0 }, "its float_data has 3 bytes")]
    [InlineData(new byte[] { 8, 3, 16, 128, 128, 128, 16, 24, 128, 128, 128, 16 }, "pixels are taken")]
    [InlineData(new byte[] { 56, 1, 34, 4, 0x89, 0x50, 0x4E, 0x47 }, "holds a PNG file; encoded datums are not supported yet")]
    [InlineData(new byte[] { 56, 1, 34, 4, 0xFF, 0xD8, 0xFF, 0xE0 }, "holds a JPEG file")]
    [InlineData(new byte[] { 56, 1, 34, 2, 0x42, 0x4D }, "holds a BMP file")]
    public void Says_what_is_wrong(byte[] record, string expected)
    {
        var error = Assert.Throws<DatumException>(() => DatumView.Parse(record).CheckShape());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_are_skipped_to_a_depth_of_a_hundred()
    {
        byte[] record = [.. Enumerable.Repeat((byte)75, 100), .. Enumerable.Repeat((byte)76, 100), 40, 5];
        Assert.Equal(5, DatumView.Parse(record).Label);
        var error = Assert.Throws<DatumException>(() => DatumView.Parse([.. Enumerable.Repeat((byte)75, 1_000_000)]));
        Assert.Contains("deeper than 100", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_bytes_are_read_or_refused()
    {
        var random = new Random(11);
        var valid = new Datum { Channels = 1, Height = 4, Width = 4, Data = ByteString.CopyFrom(new byte[16]), Label = 3 }.ToByteArray();
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])valid.Clone();
            for (var change = 0; change < 3; change++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Array.Resize(ref bytes, random.Next(bytes.Length + 1));
            try
            {
                DatumView.Parse(bytes).CheckShape();
            }
            catch (DatumException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 10_000, 20_000);
    }
}
