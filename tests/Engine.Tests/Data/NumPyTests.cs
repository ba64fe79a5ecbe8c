using System.IO.Compression;
using System.Text;
using CaffeTop.Engine.Data.NumPy;

namespace CaffeTop.Engine.Tests.Data;

public class NumPyTests
{
    /// <summary>What numpy.save writes for numpy.arange(6, dtype='f4').reshape(2, 3).</summary>
    private static readonly byte[] Arange6 = Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", [0, 1, 2, 3, 4, 5]);

    [Fact]
    public void Writes_the_bytes_that_numpy_writes()
    {
        using var stream = new MemoryStream();
        NpyWriter.Write(stream, [0, 1, 2, 3, 4, 5], 2, 3);
        Assert.Equal(128 + 24, stream.Length);
        Assert.Equal(Arange6, stream.ToArray());
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", new float[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData("{'shape': (3, 2), 'fortran_order': True, 'descr': '<f4'}", new float[] { 0, 3, 1, 4, 2, 5 })]
    [InlineData("{\"descr\":\"<f4\",\"fortran_order\":False,\"shape\":(6L,)}", new float[] { 0, 1, 2, 3, 4, 5 })]
    public void Reads_headers_as_numpy_and_others_write_them(string header, float[] expected) =>
        Assert.Equal(expected, Read(Npy(header, [0, 1, 2, 3, 4, 5])).Values);

    [Theory]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F }, 1.5f)]
    [InlineData("<f2", new byte[] { 0, 0xC0 }, -2f)]
    [InlineData(">f4", new byte[] { 0x3F, 0x80, 0, 0 }, 1f)]
    [InlineData("<i8", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -2f)]
    [InlineData("<i4", new byte[] { 1, 1, 0, 0 }, 257f)]
    [InlineData(">i2", new byte[] { 1, 2 }, 258f)]
    [InlineData("|u1", new byte[] { 200 }, 200f)]
    [InlineData("|i1", new byte[] { 200 }, -56f)]
    [InlineData("|b1", new byte[] { 1 }, 1f)]
    public void Reads_every_kind_of_number(string type, byte[] value, float expected)
    {
        byte[] file = [.. Npy($"{{'descr': '{type}', 'fortran_order': False, 'shape': (), }}", []), .. value];
        var array = Read(file);
        Assert.Empty(array.Shape);
        Assert.Equal([expected], array.Values);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }", "is 152 bytes long where its header asks for 160")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (70000, 70000), }", "more than 32 axes or 2147483647 values")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (6,), }", "of type '|O'")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (6,), }", "of type '<c8'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "lacks descr, fortran_order or shape")]
    [InlineData("{'descr': '<f4', 'fortran_order': __import__('os'), 'shape': (6,)}", "neither True nor False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-6,), }", "has no whole number")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }", "lacks a text")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), 'x': 1}", "unexpected key 'x'")]
    public void Says_what_is_wrong_with_a_header(string header, string expected)
    {
        var error = Assert.Throws<CaffeTopException>(() => Read(Npy(header, [0, 1, 2, 3, 4, 5])));
        Assert.StartsWith("array: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_truncation_is_an_error()
    {
        for (var length = 0; length < Arange6.Length; length++) Assert.Throws<CaffeTopException>(() => Read(Arange6[..length]));
    }

    [Fact]
    public void Npz_files_keep_names_shapes_and_values()
    {
        using var folder = new TemporaryFolder();
        var arrays = new Dictionary<string, NumPyArray>
        {
            ["data/conv1"] = new([2, 1, 2], [1, -2, float.PositiveInfinity, 0.1f]),
            ["loss"] = NumPyArray.Scalar(2.3025851f),
            ["empty"] = new([0, 3], []),
        };
        NpzWriter.Write(folder.File("out.npz"), arrays);
        using (var zip = ZipFile.OpenRead(folder.File("out.npz")))
        {
            Assert.Equal("data/conv1.npy", zip.Entries[0].FullName);
            Assert.Equal(zip.Entries[0].Length, zip.Entries[0].CompressedLength);
        }

        using var reader = NpzReader.Open(folder.File("out.npz"));
        Assert.Equal(arrays.Keys, reader.Names);
        foreach (var (name, array) in arrays)
        {
            Assert.Equal(array.Shape, reader.Read(name).Shape);
            Assert.Equal(array.Values, reader.Read(name).Values);
        }

        Assert.Contains("holds no array 'data/conv2'", Assert.Throws<CaffeTopException>(() => reader.Read("data/conv2")).Message, StringComparison.Ordinal);
        Assert.Equal(["out.npz"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Deflated_npz_files_are_read()
    {
        using var folder = new TemporaryFolder();
        using (var zip = ZipFile.Open(folder.File("in.npz"), ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("param/ip1/0.npy", CompressionLevel.SmallestSize).Open();
            NpyWriter.Write(entry, new float[100_000], 1000, 100);
        }

        using var reader = NpzReader.Open(folder.File("in.npz"));
        Assert.Equal(new float[100_000], reader.Read("param/ip1/0").Values);
    }

    [Fact]
    public void Damaged_npz_files_are_refused()
    {
        using var folder = new TemporaryFolder();
        using (var zip = ZipFile.Open(folder.File("good.npz"), ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("a.npy", CompressionLevel.Optimal).Open();
            entry.Write(Arange6);
        }

        var good = File.ReadAllBytes(folder.File("good.npz"));
        var random = new Random(3);
        var refused = 0;
        for (var mutant = 0; mutant < 2000; mutant++)
        {
            var bytes = (byte[])good.Clone();
            for (var change = random.Next(1, 4); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (mutant % 4 == 0) Array.Resize(ref bytes, random.Next(bytes.Length));
            File.WriteAllBytes(folder.File("mutant.npz"), bytes);
            try
            {
                using var reader = NpzReader.Open(folder.File("mutant.npz"));
                foreach (var name in reader.Names) reader.Read(name);
            }
            catch (CaffeTopException error)
            {
                Assert.StartsWith(folder.File("mutant.npz"), error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 500, 2000);
    }

    private static byte[] Npy(string header, float[] values)
    {
        var text = header.PadRight(117) + "\n";
        byte[] start = [0x93, .. "NUMPY"u8, 1, 0, 118, 0];
        return [.. start, .. Encoding.ASCII.GetBytes(text), .. values.SelectMany(BitConverter.GetBytes)];
    }

    private static NumPyArray Read(byte[] file) => NpyReader.Read(new MemoryStream(file), file.Length, "array");
}
