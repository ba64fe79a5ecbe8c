using CaffeTop.Engine.Data.Lmdb;

namespace CaffeTop.Engine.Tests.Data;

/// <summary>
/// Damaged databases end in an LmdbException that names the file, or in a clean end; never in another exception, never in an endless walk.
/// </summary>
public class LmdbDamageTests
{
    private const int Records = 300;

    [Fact]
    public void Cut_short_at_any_page_it_reports_the_cut()
    {
        using var folder = new TemporaryFolder();
        SampleDatabase.Write(folder.File("db"), Records);
        var whole = File.ReadAllBytes(folder.File("db/data.mdb"));
        for (var pages = 0; pages < whole.Length / 4096; pages++)
        {
            File.WriteAllBytes(folder.File("cut"), whole.AsSpan(0, pages * 4096));
            var error = Assert.Throws<LmdbException>(() => SampleDatabase.Check(folder.File("cut")));
            Assert.Contains(folder.File("cut"), error.Message, StringComparison.Ordinal);
            if (pages >= 2) Assert.Contains("cut short", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Cut_short_while_it_is_open_it_reports_the_cut()
    {
        using var folder = new TemporaryFolder();
        SampleDatabase.Write(folder.File("db"), 3000);
        using var reader = LmdbReader.Open(folder.File("db"));
        var cursor = reader.OpenCursor();
        Assert.True(cursor.MoveNext());
        using (var file = new FileStream(folder.File("db/data.mdb"), FileMode.Open)) file.SetLength(20 * 4096);
        var error = Assert.Throws<LmdbException>(() => ReadOn(cursor));
        Assert.Contains("cut short", error.Message, StringComparison.Ordinal);

        static void ReadOn(LmdbCursor cursor)
        {
            while (cursor.MoveNext()) _ = cursor.Value.Length;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Bytes_changed_anywhere_do_no_harm(int seed)
    {
        using var folder = new TemporaryFolder();
        SampleDatabase.Write(folder.File("db"), Records);
        var whole = File.ReadAllBytes(folder.File("db/data.mdb"));
        var random = new Random(seed);
        var path = folder.File("mutant");
        var refused = 0;
        for (var mutant = 0; mutant < 700; mutant++)
        {
            var bytes = (byte[])whole.Clone();
            for (var change = random.Next(1, 12); change > 0; change--) Change(bytes, random);
            File.WriteAllBytes(path, bytes);
            try
            {
                Walk(path);
            }
            catch (LmdbException error)
            {
                Assert.Contains(path, error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 100, 700);
    }

    [Fact]
    public void A_loop_in_the_tree_is_found()
    {
        using var folder = new TemporaryFolder();
        SampleDatabase.Write(folder.File("db"), Records);
        var bytes = File.ReadAllBytes(folder.File("db/data.mdb"));
        var root = BitConverter.ToInt32(bytes, 4096 + 128) * 4096;
        for (var node = 0; node < 2; node++)
        {
            // Both of the root's first two children become the first leaf.
            var offset = root + BitConverter.ToUInt16(bytes, root + 16 + (2 * node));
            BitConverter.GetBytes((ushort)2).CopyTo(bytes, offset);
        }

        File.WriteAllBytes(folder.File("loop"), bytes);
        var error = Assert.Throws<LmdbException>(() => Walk(folder.File("loop")));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(long.MaxValue)]
    [InlineData(-1L)]
    public void Data_at_a_page_that_cannot_be_is_refused(long page)
    {
        using var folder = new TemporaryFolder();
        using (var writer = LmdbWriter.Create(folder.File("db")))
        {
            writer.Append("k"u8, new byte[5000]);
            writer.Commit();
        }

        // Pages 2 and 3 hold the data, page 4 is the leaf and root; its only node ends with the number of the data's first page.
        var bytes = File.ReadAllBytes(folder.File("db/data.mdb"));
        var node = (4 * 4096) + BitConverter.ToUInt16(bytes, (4 * 4096) + 16);
        Assert.Equal(2, BitConverter.ToInt64(bytes, node + 9));
        BitConverter.GetBytes(page).CopyTo(bytes, node + 9);
        File.WriteAllBytes(folder.File("mutant"), bytes);
        var error = Assert.Throws<LmdbException>(() => Walk(folder.File("mutant")));
        Assert.Equal((4ul, "k"), (error.Page, error.Key));
    }

    private static void Change(byte[] bytes, Random random)
    {
        var page = random.Next(bytes.Length / 4096);
        var place = (page * 4096) + (random.Next(2) == 0 ? random.Next(4096) : random.Next(200));
        switch (random.Next(4))
        {
            case 0: bytes[place] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[place] = (byte)random.Next(256); break;
            case 2: bytes.AsSpan(place, Math.Min(8, bytes.Length - place)).Fill((byte)(random.Next(2) * 255)); break;
            default: bytes.AsSpan(random.Next(bytes.Length / 4096) * 4096, 4096).CopyTo(bytes.AsSpan(page * 4096)); break;
        }
    }

    private static void Walk(string path)
    {
        using var reader = LmdbReader.Open(path);
        var cursor = reader.OpenCursor();
        var steps = 0;
        for (; cursor.MoveNext(); steps++)
        {
            _ = cursor.Value.Length;
            Assert.InRange(steps, 0, 100_000);
        }

        cursor.SeekIndex(steps / 2);
        cursor.Seek(SampleDatabase.Key(steps / 3));
    }
}
