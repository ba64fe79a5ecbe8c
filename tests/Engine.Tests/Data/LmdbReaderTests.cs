using System.Text;
using CaffeTop.Engine.Data.Lmdb;

namespace CaffeTop.Engine.Tests.Data;

public class LmdbReaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Reads_back_what_the_writer_wrote(int records)
    {
        using var folder = new TemporaryFolder();
        SampleDatabase.Write(folder.File("db"), records);
        Assert.Equal(records, SampleDatabase.Check(folder.File("db")));
        Assert.Equal(records, SampleDatabase.Check(folder.File("db/data.mdb")));
    }

    [Fact]
    public void Finds_records_by_number_in_any_order()
    {
        using var folder = new TemporaryFolder();
        SampleDatabase.Write(folder.File("db"), 1000);
        using var reader = LmdbReader.Open(folder.File("db"));
        var cursor = reader.OpenCursor();
        var random = new Random(5);
        for (var i = 0; i < 500; i++)
        {
            var index = random.Next(1000);
            Assert.True(cursor.SeekIndex(index));
            Assert.Equal(index, cursor.Index);
            Assert.True(cursor.Key.SequenceEqual(SampleDatabase.Key(index)));
            Assert.True(cursor.Value.SequenceEqual(SampleDatabase.Value(index)));
            Assert.Equal(index < 999, cursor.MoveNext());
            if (index < 999) Assert.True(cursor.Key.SequenceEqual(SampleDatabase.Key(index + 1)));
        }

        Assert.False(cursor.SeekIndex(1000));
        Assert.False(cursor.SeekIndex(-1));
    }

    [Fact]
    public void Finds_the_first_key_that_is_not_smaller()
    {
        using var folder = new TemporaryFolder();
        using (var writer = LmdbWriter.Create(folder.File("db")))
        {
            for (var i = 0; i < 2000; i += 2) writer.Append(Encoding.ASCII.GetBytes($"{i:d5}"), new byte[100]);
            writer.Commit();
        }

        using var reader = LmdbReader.Open(folder.File("db"));
        var cursor = reader.OpenCursor();
        for (var i = 0; i < 1998; i++)
        {
            Assert.True(cursor.Seek(Encoding.ASCII.GetBytes($"{i:d5}")));
            Assert.Equal($"{i + (i % 2):d5}", Encoding.ASCII.GetString(cursor.Key));
        }

        Assert.True(cursor.Seek([]));
        Assert.Equal("00000", Encoding.ASCII.GetString(cursor.Key));
        Assert.False(cursor.Seek("zz"u8));
        Assert.False(cursor.Seek("01999"u8));
    }

    [Fact]
    public void A_scan_allocates_nothing_per_record()
    {
        using var folder = new TemporaryFolder();
        SampleDatabase.Write(folder.File("db"), 2000);
        using var reader = LmdbReader.Open(folder.File("db"));
        var cursor = reader.OpenCursor();
        while (cursor.MoveNext()) _ = cursor.Value.Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        cursor.SeekFirst();
        do _ = cursor.Value.Length;
        while (cursor.MoveNext());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var error = Assert.Throws<LmdbException>(() => LmdbReader.Open("no/such/lmdb"));
        Assert.Contains("no/such/lmdb: there is no such folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_database_is_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("holds no data.mdb", Assert.Throws<LmdbException>(() => LmdbReader.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_LevelDB_is_recognised()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("CURRENT"), "MANIFEST-000002\n");
        File.WriteAllText(folder.File("MANIFEST-000002"), "");
        var error = Assert.Throws<LmdbException>(() => LmdbReader.Open(folder.Path));
        Assert.Contains("is a LevelDB, not an LMDB", error.Message, StringComparison.Ordinal);
        Assert.Contains("backend: LMDB", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void A_file_of_something_else_is_refused(int bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("data.mdb"), [.. Enumerable.Repeat((byte)'x', bytes)]);
        var error = Assert.Throws<LmdbException>(() => LmdbReader.Open(folder.Path));
        Assert.Contains(folder.File("data.mdb"), error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_pipe_is_refused_instead_of_waited_for()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "mkfifo");
        using var folder = new TemporaryFolder();
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", folder.File("data.mdb"))) mkfifo.WaitForExit();
        Assert.Contains("FIFO", Assert.Throws<CaffeTopException>(() => LmdbReader.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_other_meta_page_serves_when_one_is_torn()
    {
        using var folder = new TemporaryFolder();
        SampleDatabase.Write(folder.File("db"), 50);
        foreach (var torn in new[] { 0, 4096 })
        {
            var path = folder.File($"torn{torn}");
            var bytes = File.ReadAllBytes(folder.File("db/data.mdb"));
            bytes.AsSpan(torn, 200).Clear();
            File.WriteAllBytes(path, bytes);
            Assert.Equal(50, SampleDatabase.Check(path));
        }
    }

    [Fact]
    public void An_existing_database_is_not_overwritten_unasked()
    {
        using var folder = new TemporaryFolder();
        SampleDatabase.Write(folder.File("db"), 5);
        Assert.Contains("exists already", Assert.Throws<CaffeTopException>(() => LmdbWriter.Create(folder.File("db"))).Message, StringComparison.Ordinal);
        using (var writer = LmdbWriter.Create(folder.File("db"), overwrite: true)) writer.Append("key"u8, "not committed"u8);
        Assert.Equal(5, SampleDatabase.Check(folder.File("db")));
        Assert.Equal(["data.mdb"], Directory.GetFileSystemEntries(folder.File("db")).Select(Path.GetFileName));
    }

    [Fact]
    public void Keys_must_ascend()
    {
        using var folder = new TemporaryFolder();
        using var writer = LmdbWriter.Create(folder.File("db"));
        writer.Append("b"u8, []);
        Assert.Contains("'a' does not come after 'b'", Assert.Throws<CaffeTopException>(() => writer.Append("a"u8, [])).Message, StringComparison.Ordinal);
        Assert.Contains("has 512 bytes", Assert.Throws<CaffeTopException>(() => writer.Append(new byte[512], [])).Message, StringComparison.Ordinal);
    }
}
