using System.Buffers.Binary;
using System.IO.Compression;
using CaffeTop.Engine.Data;
using CaffeTop.Engine.Data.Datasets;
using CaffeTop.Engine.Data.Lmdb;
using CaffeTop.Engine.Proto;
using Google.Protobuf;

namespace CaffeTop.Engine.Tests.Data;

public class DatasetTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Idx_files_become_a_database(bool gzipped)
    {
        using var folder = new TemporaryFolder();
        Idx(folder.File("images"), gzipped, 0x803, [3, 2, 2], [.. Enumerable.Range(0, 12).Select(i => (byte)i)]);
        Idx(folder.File("labels"), gzipped, 0x801, [3], [7, 0, 9]);
        var made = MnistConverter.Convert(folder.File("images"), folder.File("labels"), folder.File("db"));
        Assert.Equal(new MnistDatabase(folder.File("db"), 3, 2, 2), made);
        var record = DataInspector.Show(folder.File("db"), "00000002");
        Assert.Equal(("00000002", 1, 2, 2, 9), (record.Key, record.Channels, record.Height, record.Width, record.Label));
        Assert.Equal([8, 9, 10, 11], record.Values);
    }

    [Fact]
    public void A_folder_of_four_files_becomes_two_databases()
    {
        using var folder = new TemporaryFolder();
        foreach (var (set, count) in new[] { ("train", 3), ("t10k", 2) })
        {
            Idx(folder.File($"{set}-images-idx3-ubyte.gz"), true, 0x803, [count, 1, 1], new byte[count]);
            Idx(folder.File($"{set}-labels-idx1-ubyte"), false, 0x801, [count], new byte[count]);
        }

        var made = MnistConverter.ConvertFolder(folder.Path, folder.Path);
        Assert.Equal([(folder.File("mnist_train_lmdb"), 3), (folder.File("mnist_test_lmdb"), 2)], made.Select(database => (database.Path, database.Count)));
        Assert.Contains("exists already", Assert.Throws<CaffeTopException>(() => MnistConverter.ConvertFolder(folder.Path, folder.Path)).Message, StringComparison.Ordinal);
        Assert.Equal(2, MnistConverter.ConvertFolder(folder.Path, folder.Path, overwrite: true).Count);
    }

    [Fact]
    public void Damaged_idx_files_are_named_and_leave_no_database()
    {
        using var folder = new TemporaryFolder();
        Idx(folder.File("labels"), false, 0x801, [3], [7, 0, 9]);
        Refused("ends inside item 2 of 3", true, 0x803, [3, 2, 2], new byte[11]);
        Refused("goes on behind its 3 items", false, 0x803, [3, 2, 2], new byte[13]);
        Refused("0x00000801 where an IDX file of images begins with 0x00000803", false, 0x801, [3, 2, 2], new byte[12]);
        Refused("has 4 images", false, 0x803, [4, 2, 2], new byte[16]);
        Refused("bytes per item are taken", false, 0x803, [3, 1 << 30, 1 << 30], []);
        Refused("ends inside its header", false, 0x803, [3], []);
        File.WriteAllBytes(folder.File("images"), [0x1F, 0x8B, 1, 2, 3]);
        Assert.Contains("images: ", Assert.Throws<CaffeTopException>(Convert).Message, StringComparison.Ordinal);

        void Refused(string expected, bool gzipped, int magic, int[] sizes, byte[] items)
        {
            Idx(folder.File("images"), gzipped, magic, sizes, items);
            Assert.Contains(expected, Assert.Throws<CaffeTopException>(Convert).Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder.File("db")));
        }

        void Convert() => MnistConverter.Convert(folder.File("images"), folder.File("labels"), folder.File("db"));
    }

    [Fact]
    public void The_mean_is_written_as_compute_image_mean_does()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("db"), Image(0, 10, 20, 30, 40), Image(1, 20, 30, 40, 51));
        using var source = new LmdbRecordSource(folder.File("db"));
        var mean = MeanComputer.Compute(source);
        Assert.Equal([15, 25, 35, 45.5], mean.Values);
        Assert.Equal([20, 40.25], mean.ChannelMeans);
        MeanComputer.Write(mean, folder.File("mean.binaryproto"));
        var blob = BlobProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("mean.binaryproto")));
        Assert.Equal((1, 2, 1, 2), (blob.Num, blob.Channels, blob.Height, blob.Width));
        Assert.Equal([15f, 25f, 35f, 45.5f], blob.Data);
        Assert.Null(blob.Shape);
    }

    [Fact]
    public void A_mean_of_images_of_two_sizes_is_refused()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("db"), Image(0, 1, 2), ListSource.Record(1, 2));
        using var source = new LmdbRecordSource(folder.File("db"));
        var error = Assert.Throws<RecordException>(() => MeanComputer.Compute(source));
        Assert.Contains("record 1 (key '00000001'): is 1x1x2 (channels, height, width), the first one is "
            + "2x1x1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verifying_counts_shapes_and_labels_and_names_bad_records()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("db"), Image(3, 1, 2), [1, 2, 3], Image(3, 1, 2, 3, 4), Image(-1, 5, 6), new Datum { Channels = 1, Height = 2, Width = 2, Data = ByteString.CopyFrom(1) }.ToByteArray());
        var report = DataVerifier.Verify(folder.File("db"));
        Assert.Equal((5L, 5L, 2L, false), (report.Count, report.Announced, report.BadCount, report.IsGood));
        Assert.Equal([(1L, "00000001"), (4L, "00000004")], report.Bad.Select(bad => (bad.Index, bad.Key!)));
        Assert.Equal([(-1, 1L), (3, 2L)], report.Labels.Select(label => (label.Key, label.Value)));
        Assert.Equal(2, report.Shapes[(2, 1, 1)]);
        Assert.Equal(1, report.Shapes[(2, 1, 2)]);
    }

    [Fact]
    public void Verifying_goes_on_behind_a_damaged_page()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("db"), [.. Enumerable.Range(0, 200).Select(i => ListSource.Record(i % 100, 100))]);
        var bytes = File.ReadAllBytes(folder.File("db/data.mdb"));
        bytes.AsSpan(4 * 4096, 4096).Fill(0xEE);
        File.WriteAllBytes(folder.File("db/data.mdb"), bytes);
        var report = DataVerifier.Verify(folder.File("db"));
        Assert.False(report.IsGood);
        Assert.Contains(report.Bad, bad => bad.Reason.Contains("page 4", StringComparison.Ordinal));
        Assert.InRange(report.Count, 150, 190);
    }

    [Fact]
    public void Showing_a_record_that_is_not_there_names_its_neighbour()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("db"), Image(0, 1, 2), Image(1, 1, 2));
        Assert.Equal("00000000", DataInspector.Show(folder.File("db")).Key);
        Assert.Equal((1L, 1), (DataInspector.Show(folder.File("db"), "#1").Index, DataInspector.Show(folder.File("db"), "#1").Label!.Value));
        Assert.Contains("there is no record '00000000x'; the next one is "
            + "'00000001'", Assert.Throws<LmdbException>(() => DataInspector.Show(folder.File("db"), "00000000x")).Message, StringComparison.Ordinal);
        Assert.Contains("from #0 to #1", Assert.Throws<LmdbException>(() => DataInspector.Show(folder.File("db"), "#2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_shown_without_control_characters_and_read_back()
    {
        byte[] key = [0x1B, (byte)'[', (byte)'2', (byte)'J', 0xC2, 0x9B, (byte)'\\', (byte)'a', 0xFF];
        Assert.Equal("\\x1b[2J\\xc2\\x9b\\x5ca\\xff", RecordKey.Show(key));
        Assert.Equal(key, RecordKey.Parse(RecordKey.Show(key)));
        Assert.Equal("é\U0001F600"u8.ToArray(), RecordKey.Parse("é\U0001F600"));
        Assert.Equal(121, RecordKey.Show(new byte[500].Select(_ => (byte)'k').ToArray()).Length);
    }

    [SkippableFact]
    public void The_shipped_digits_convert()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "examples", "mnist"))) folder = folder.Parent;
        Skip.If(folder is null, "the tests do not run inside a checkout");
        using var output = new TemporaryFolder();
        var made = MnistConverter.ConvertFolder(Path.Combine(folder!.FullName, "examples", "mnist"), output.Path);
        Assert.Equal([8000, 2000], made.Select(database => database.Count));
        var report = DataVerifier.Verify(output.File("mnist_train_lmdb"));
        Assert.True(report.IsGood);
        Assert.Equal(Enumerable.Range(0, 10), report.Labels.Keys);
        Assert.Equal([(1, 28, 28)], report.Shapes.Keys);
    }

    private static byte[] Image(int label, params byte[] pixels) =>
        new Datum { Channels = 2, Height = 1, Width = pixels.Length / 2, Label = label, Data = ByteString.CopyFrom(pixels) }.ToByteArray();

    private static void Write(string path, params byte[][] records)
    {
        using var writer = LmdbWriter.Create(path);
        for (var i = 0; i < records.Length; i++) writer.Append(System.Text.Encoding.ASCII.GetBytes($"{i:d8}"), records[i]);
        writer.Commit();
    }

    private static void Idx(string path, bool gzipped, int magic, int[] sizes, byte[] items)
    {
        var bytes = new byte[4 * (1 + sizes.Length)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, magic);
        for (var i = 0; i < sizes.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * (i + 1)), sizes[i]);
        using var file = File.Create(path);
        using Stream stream = gzipped ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write([.. bytes, .. items]);
    }
}
