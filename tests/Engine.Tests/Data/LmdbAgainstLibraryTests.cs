using System.Text;
using CaffeTop.Engine.Data;
using CaffeTop.Engine.Data.Datasets;
using CaffeTop.Engine.Data.Lmdb;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Engine.Tests.Data;

/// <summary>liblmdb writes and we read; we write and liblmdb reads.</summary>
public class LmdbAgainstLibraryTests
{
    [SkippableFact]
    public void Reads_what_Caffes_converter_wrote()
    {
        using var reader = LmdbReader.Open(SharedFolder.PathOrSkip("data", "lmdb", "mnist_test_lmdb"));
        using var images = IdxReader.Open(SharedFolder.PathOrSkip("data", "mnist10k", "t10k-images-idx3-ubyte.gz"), 3);
        using var labels = IdxReader.Open(SharedFolder.PathOrSkip("data", "mnist10k", "t10k-labels-idx1-ubyte.gz"), 1);
        var cursor = reader.OpenCursor();
        var pixels = new byte[28 * 28];
        var label = new byte[1];
        Assert.Equal(2000, reader.Entries);
        for (var i = 0; i < 2000; i++)
        {
            Assert.True(cursor.MoveNext());
            images.Read(pixels, i);
            labels.Read(label, i);
            var datum = DatumView.Parse(cursor.Value);
            datum.CheckShape();
            Assert.Equal(i.ToString("d8"), RecordKey.Show(cursor.Key));
            Assert.Equal((1, 28, 28, (int)label[0]), (datum.Channels, datum.Height, datum.Width, datum.Label));
            Assert.True(datum.Data.SequenceEqual(pixels));
        }

        Assert.False(cursor.MoveNext());
    }

    [SkippableFact]
    public void Writes_the_records_that_Caffes_converter_writes()
    {
        using var folder = new TemporaryFolder();
        MnistConverter.Convert(
            SharedFolder.PathOrSkip("data", "mnist10k", "t10k-images-idx3-ubyte.gz"),
            SharedFolder.PathOrSkip("data", "mnist10k", "t10k-labels-idx1-ubyte.gz"),
            folder.File("db"));
        using var ours = LmdbReader.Open(folder.File("db"));
        using var theirs = LmdbReader.Open(SharedFolder.PathOrSkip("data", "lmdb", "mnist_test_lmdb"));
        var (our, their) = (ours.OpenCursor(), theirs.OpenCursor());
        while (their.MoveNext())
        {
            Assert.True(our.MoveNext());
            Assert.True(our.Key.SequenceEqual(their.Key) && our.Value.SequenceEqual(their.Value), RecordKey.Show(their.Key));
        }

        Assert.False(our.MoveNext());
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(5000)]
    public void Reads_what_mdb_load_wrote(int records)
    {
        using var folder = new TemporaryFolder();
        LmdbTools.Run("mdb_load", LmdbTools.Dump(Enumerable.Range(0, records).Select(i => (SampleDatabase.Key(i), SampleDatabase.Value(i)))), folder.Path);
        Assert.Equal(records, SampleDatabase.Check(folder.Path));
    }

    [SkippableFact]
    public void Reads_a_database_whose_pages_were_split_and_reused()
    {
        using var folder = new TemporaryFolder();
        var order = Enumerable.Range(0, 3000).ToArray();
        new Random(7).Shuffle(order);
        foreach (var part in order.Chunk(500))
        {
            LmdbTools.Run("mdb_load", LmdbTools.Dump(part.Select(i => (SampleDatabase.Key(i), new byte[500]))), folder.Path);
            LmdbTools.Run("mdb_load", LmdbTools.Dump(part.Select(i => (SampleDatabase.Key(i), SampleDatabase.Value(i)))), folder.Path);
        }

        Assert.Equal(3000, SampleDatabase.Check(folder.Path));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(5000)]
    public void Is_read_by_mdb_dump(int records)
    {
        using var folder = new TemporaryFolder();
        SampleDatabase.Write(folder.File("db"), records);
        var dumped = LmdbTools.Parse(LmdbTools.Run("mdb_dump", null, folder.File("db")));
        Assert.Equal(records, dumped.Count);
        for (var i = 0; i < records; i++)
        {
            Assert.Equal(SampleDatabase.Key(i), dumped[i].Key);
            Assert.Equal(SampleDatabase.Value(i), dumped[i].Value);
        }
    }

    [SkippableFact]
    public void Is_counted_by_mdb_stat()
    {
        using var folder = new TemporaryFolder();
        SampleDatabase.Write(folder.File("db"), 5000);
        var stat = Encoding.ASCII.GetString(LmdbTools.Run("mdb_stat", null, "-e", "-f", folder.File("db")));
        Assert.Contains("Entries: 5000", stat, StringComparison.Ordinal);
        Assert.Contains("Page size: 4096", stat, StringComparison.Ordinal);
        Assert.Contains("Free pages: 0", stat, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Is_written_on_by_liblmdb()
    {
        using var folder = new TemporaryFolder();
        SampleDatabase.Write(folder.File("db"), 2000);
        LmdbTools.Run("mdb_load", LmdbTools.Dump(Enumerable.Range(2000, 1000).Select(i => (SampleDatabase.Key(i), SampleDatabase.Value(i)))), folder.File("db"));
        Assert.Equal(3000, SampleDatabase.Check(folder.File("db")));
    }

    [SkippableFact]
    public void Long_keys_make_a_deep_tree_that_liblmdb_walks()
    {
        using var folder = new TemporaryFolder();
        using (var writer = LmdbWriter.Create(folder.File("db")))
        {
            for (var i = 0; i < 3000; i++) writer.Append(LongKey(i), [(byte)i]);
            writer.Commit();
        }

        var dumped = LmdbTools.Parse(LmdbTools.Run("mdb_dump", null, folder.File("db")));
        Assert.Equal(Enumerable.Range(0, 3000).Select(LongKey), dumped.Select(record => record.Key));
        using var reader = LmdbReader.Open(folder.File("db"));
        var cursor = reader.OpenCursor();
        for (var i = 0; i < 3000; i += 97)
        {
            Assert.True(cursor.Seek(LongKey(i)));
            Assert.Equal((byte)i, cursor.Value[0]);
        }

        static byte[] LongKey(int i) => Encoding.ASCII.GetBytes(new string('a', 505) + i.ToString("d6"));
    }

    [SkippableFact]
    public void A_writer_that_goes_on_does_not_disturb_a_reader()
    {
        using var folder = new TemporaryFolder();
        LmdbTools.Run("mdb_load", LmdbTools.Dump(Enumerable.Range(0, 600).Select(i => (SampleDatabase.Key(i), SampleDatabase.Value(i)))), folder.Path);
        using var reader = LmdbReader.Open(folder.Path);
        var cursor = reader.OpenCursor();
        for (var i = 0; i < 600; i++)
        {
            Assert.True(cursor.MoveNext());
            Assert.True(cursor.Key.SequenceEqual(SampleDatabase.Key(i)), $"key {i}");

            // Each load rewrites every record in transactions of a hundred: all pages move, and old ones are used again.
            if (i % 100 == 50) LmdbTools.Run("mdb_load", LmdbTools.Dump(Enumerable.Range(0, 600).Select(k => (SampleDatabase.Key(k), SampleDatabase.Value(k)))), folder.Path);
            Assert.True(cursor.Value.SequenceEqual(SampleDatabase.Value(i)), $"value {i}");
        }

        Assert.False(cursor.MoveNext());
        Assert.True(cursor.SnapshotChanges > 0);
    }
}
