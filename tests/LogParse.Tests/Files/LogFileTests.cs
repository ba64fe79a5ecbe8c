using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using CaffeTop.LogParse.Files;

namespace CaffeTop.LogParse.Tests.Files;

public sealed class LogFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_of_many_blocks_arrives_whole_and_in_order()
    {
        var text = Lines(100_000);
        var path = _folder.Write("a.log", text);
        var progress = new List<(long Read, long Total)>();
        using var file = LogFile.Open(path);
        Assert.Equal(text, Read(file, (read, total) => progress.Add((read, total))));
        Assert.True(progress.Count > 2);
        Assert.Equal(progress.OrderBy(p => p.Read), progress);
        Assert.Equal((file.Length, file.Length), progress[^1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(2 << 20)]
    public void Sizes_around_a_block(int size)
    {
        var text = new string('x', size);
        using var file = LogFile.Open(_folder.Write("a.log", text));
        Assert.Equal(text, Read(file));
    }

    [Fact]
    public void Gzip_is_known_by_its_magic_and_unpacked_while_it_is_read()
    {
        var text = Lines(100_000);
        using var file = LogFile.Open(_folder.Write("no-gz-in-its-name", Gzip(text)));
        Assert.True(file.IsGzip);
        Assert.Equal(text, Read(file));
        Assert.Null(file.Damage);
    }

    [Fact]
    public void Gzip_in_two_members_is_one_text()
    {
        byte[] two = [.. Gzip("one\n"), .. Gzip("two\n")];
        using var file = LogFile.Open(_folder.Write("a.gz", two));
        Assert.Equal("one\ntwo\n", Read(file));
    }

    [Fact]
    public void A_cut_gzip_file_gives_its_first_part_and_says_so()
    {
        var text = Lines(100_000);
        var packed = Gzip(text);
        using var file = LogFile.Open(_folder.Write("a.gz", packed[..(packed.Length / 2)]));
        var read = Read(file);
        Assert.True(read.Length > text.Length / 4);
        Assert.StartsWith(read, text, StringComparison.Ordinal);
        Assert.Contains("ends early", file.Damage, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzip_bomb_costs_no_memory()
    {
        using (var stream = new GZipStream(File.Create(_folder.At("bomb.gz")), CompressionLevel.Optimal))
        {
            var block = Encoding.ASCII.GetBytes(new string('x', 1 << 20));
            for (var i = 0; i < 200; i++) stream.Write(block);
        }

        using var file = LogFile.Open(_folder.At("bomb.gz"));
        long total = 0;
        var before = GC.GetTotalAllocatedBytes();
        file.ReadAll(bytes => total += bytes.Length, null, CancellationToken.None);
        Assert.Equal(200L << 20, total);

        // Other tests allocate meanwhile; their megabytes are few.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100L << 20);
    }

    [Fact]
    public void What_is_no_log_gets_a_sentence()
    {
        Refused(_folder.Root, "is a directory");
        Refused(_folder.At("missing.log"), "no such file");
        Refused(_folder.At("no-folder/missing.log"), "there is no directory");
        Refused("", "an empty file name");
        Refused("a\0b", "NUL character");
        Refused(_folder.Write("empty.log", ""), "is empty");
        Refused(_folder.Write("empty.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]), "holds nothing");
        Refused(_folder.Write("no.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), "damaged");
        var noise = new byte[10_000];
        new Random(1).NextBytes(noise);
        Refused(_folder.Write("model.caffemodel", noise), "is a binary file");
        Refused(_folder.Write("packed-model.gz", Gzip(noise)), "is a binary file");
        var database = new byte[8192];
        ((byte[])[0xDE, 0xC0, 0xEF, 0xBE]).CopyTo(database, 16);
        Refused(_folder.Write("data.mdb", database), "LMDB");
        Refused(_folder.Write("a.xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]), "packed with xz; unpack it first");
        Refused(_folder.Write("\u001b]52;c;x\u0007.log", ""), "␛]52;c;x␇.log");
    }

    [SkippableFact]
    public void A_fifo_and_a_device_are_refused_without_waiting()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "mkfifo and /dev/zero are Linux's");
        using (var made = Process.Start("mkfifo", _folder.At("fifo"))) made.WaitForExit();
        Refused(_folder.At("fifo"), "is a FIFO");
        Refused("/dev/zero", "is a device");
    }

    [Fact]
    public void Text_with_some_nuls_foreign_bytes_or_a_hole_at_its_start_is_a_log()
    {
        byte[] odd = [.. Encoding.UTF8.GetBytes(Lines(1000)), 0, 0, 0, 0xE9, 0xFF, .. "\u001b[1mbold\n"u8];
        using (var file = LogFile.Open(_folder.Write("odd.log", odd))) Assert.True(odd.AsSpan().SequenceEqual(ReadBytes(file)));
        byte[] hole = [.. new byte[200_000], .. "I0102 03:04:05.000006 7 solver.cpp:1] x\n"u8];
        using (var file = LogFile.Open(_folder.Write("hole.log", hole))) Assert.Equal(hole.Length, ReadBytes(file).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Text_of_two_bytes_a_character_is_read(bool isBigEndian)
    {
        var text = Lines(40_000) + "名前 𝄞\n";
        var encoding = new UnicodeEncoding(isBigEndian, byteOrderMark: true);
        using var file = LogFile.Open(_folder.Write("a.log", [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]));
        Assert.Equal(text, Read(file));
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        using var file = LogFile.Open(_folder.Write("a.log", Lines(200_000)));
        using var cancel = new CancellationTokenSource();
        var fed = 0;
        Assert.Throws<OperationCanceledException>(() => file.ReadAll(_ => { fed++; cancel.Cancel(); }, null, cancel.Token));
        Assert.Equal(1, fed);
    }

    [Fact]
    public void A_file_that_is_cut_while_it_is_read_just_ends()
    {
        var path = _folder.Write("a.log", Lines(200_000));
        using var file = LogFile.Open(path);
        long total = 0;
        file.ReadAll(
            bytes =>
            {
                total += bytes.Length;
                using var other = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                other.SetLength(0);
            },
            null,
            CancellationToken.None);
        Assert.InRange(total, 1, file.Length - 1);
    }

    private static void Refused(string path, string part)
    {
        var refusal = Assert.Throws<LogFileException>(() => LogFile.Open(path).Dispose());
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', refusal.Message);
    }

    private static string Lines(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"I0102 03:04:05.000006 7 solver.cpp:1] line {i}\n"));

    private static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal)) stream.Write(bytes);
        return packed.ToArray();
    }

    private static string Read(LogFile file, Action<long, long>? progress = null) => Encoding.UTF8.GetString(ReadBytes(file, progress));

    private static byte[] ReadBytes(LogFile file, Action<long, long>? progress = null)
    {
        using var all = new MemoryStream();
        file.ReadAll(bytes => all.Write(bytes), progress, CancellationToken.None);
        return all.ToArray();
    }
}
