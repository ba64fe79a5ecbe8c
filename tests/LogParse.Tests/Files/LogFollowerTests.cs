using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using CaffeTop.LogParse.Files;

namespace CaffeTop.LogParse.Tests.Files;

public sealed class LogFollowerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Log => _folder.At("train.log");

    [Fact]
    public void Growth_is_read_as_it_comes_in_any_pieces()
    {
        File.WriteAllText(Log, "one\ntw");
        using var log = new Followed(Log);
        Assert.Equal("one\ntw", log.Read());
        File.AppendAllText(Log, "o\n");
        Assert.Equal("one\ntwo\n", log.Read());
        Assert.Equal("one\ntwo\n", log.Read());
        File.AppendAllText(Log, new string('x', 3 << 20));
        Assert.Equal(8 + (3 << 20), log.Read().Length);
        Assert.Empty(log.Restarts);
    }

    [Fact]
    public void An_empty_file_is_a_log_that_is_still_to_come()
    {
        File.WriteAllText(Log, "");
        using var log = new Followed(Log);
        Assert.Equal("", log.Read());
        File.AppendAllText(Log, "one\n");
        Assert.Equal("one\n", log.Read());
    }

    [Fact]
    public void A_renamed_log_is_read_to_its_end_before_the_new_one()
    {
        File.WriteAllText(Log, "one\n");
        using var log = new Followed(Log);
        log.Read();
        File.Move(Log, Log + ".1");
        File.AppendAllText(Log + ".1", "two\n");
        Assert.Equal("one\ntwo\n", log.Read());
        Assert.True(log.Follower.IsMissing);

        // The new file is there, but its writer still holds the old one.
        File.WriteAllText(Log, "");
        File.AppendAllText(Log + ".1", "three\n");
        Assert.Equal("one\ntwo\nthree\n", log.Read());
        Assert.Empty(log.Restarts);
        File.AppendAllText(Log + ".1", "four without a feed");
        File.AppendAllText(Log, "five\n");
        Assert.Equal("one\ntwo\nthree\nfour without a feedfive\n", log.Read());
        Assert.Equal([LogRestart.Rotated], log.Restarts);
        Assert.False(log.Follower.IsMissing);
    }

    [Fact]
    public void Files_that_came_and_went_between_two_looks_are_read_in_order()
    {
        File.WriteAllText(Log, "0 a\n");
        File.WriteAllText(Log + ".old", "of another time\n");
        using var log = new Followed(Log);
        _folder.AwaitStampAfter(Log + ".old", TimeSpan.FromMilliseconds(50));
        log.Read();
        for (var rotation = 1; rotation <= 5; rotation++)
        {
            _folder.AwaitStampAfter(Log, TimeSpan.Zero);
            for (var old = rotation - 1; old >= 1; old--) File.Move($"{Log}.{old}", $"{Log}.{old + 1}");
            File.Move(Log, Log + ".1");
            File.WriteAllText(Log, $"{rotation} a\n{rotation} b\n");
        }

        File.Copy(Log + ".5", Log + ".copy");
        Assert.Equal("0 a\n" + string.Concat(Enumerable.Range(1, 5).Select(i => $"{i} a\n{i} b\n")), log.Read());
        Assert.Equal(Enumerable.Repeat(LogRestart.Rotated, 5), log.Restarts);
    }

    [Fact]
    public void Hundreds_of_rotations_lose_and_double_nothing()
    {
        const int Rotations = 300, PerFile = 40;
        File.WriteAllText(Log, "");
        using var log = new Followed(Log);
        var looks = 0;
        var writer = new Thread(() =>
        {
            var number = 0;
            for (var rotation = 0; rotation <= Rotations; rotation++)
            {
                using (var file = new FileStream(Log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
                {
                    for (var i = 0; i < PerFile; i++)
                    {
                        // A line in two writes: a reader may see the first alone.
                        var line = Encoding.ASCII.GetBytes($"line {number++}\n");
                        file.Write(line.AsSpan(0, 3));
                        file.Write(line.AsSpan(3));
                    }
                }

                if (rotation == Rotations) return;
                // Now and then the reader sees a file's end before the file is moved away.
                var before = Volatile.Read(ref looks);
                if (rotation % 7 == 0) SpinWait.SpinUntil(() => Volatile.Read(ref looks) > before + 1, TimeSpan.FromMinutes(3));
                File.Move(Log, $"{Log}.{rotation}");
            }
        });
        writer.Start();
        while (writer.IsAlive)
        {
            log.Read();
            Interlocked.Increment(ref looks);
            log.Follower.WaitForChange(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        }

        Assert.Equal(string.Concat(Enumerable.Range(0, (Rotations + 1) * PerFile).Select(i => $"line {i}\n")), log.Read());
    }

    [Fact]
    public void A_cut_log_goes_on_with_its_new_text()
    {
        File.WriteAllText(Log, "one\ntwo\n");
        using var log = new Followed(Log);
        log.Read();
        Cut();
        Assert.Equal("one\ntwo\n", log.Read());
        File.AppendAllText(Log, "thr");
        Assert.Equal("one\ntwo\n", log.Read());
        File.AppendAllText(Log, "ee\n");
        Assert.Equal("one\ntwo\nthree\n", log.Read());
        Assert.Equal([LogRestart.Truncated], log.Restarts);
    }

    [Fact]
    public void A_log_that_was_cut_and_has_outgrown_its_old_size_is_not_taken_for_one_that_grew()
    {
        File.WriteAllText(Log, "one\ntwo\n");
        using var log = new Followed(Log);
        log.Read();
        Cut();
        File.AppendAllText(Log, "three\nfour\nfive\n");
        Assert.Equal("one\ntwo\nthree\nfour\nfive\n", log.Read());
        Assert.Equal([LogRestart.Truncated], log.Restarts);
    }

    [Fact]
    public void What_was_appended_before_a_cut_is_read_from_the_copy()
    {
        File.WriteAllText(Log, "one\n");
        File.WriteAllText(Log + ".2", "older\n");
        using var log = new Followed(Log);
        log.Read();
        File.AppendAllText(Log, "two\n");
        File.Copy(Log, Log + ".1");
        Cut();
        File.AppendAllText(Log, "three\n");
        Assert.Equal("one\ntwo\nthree\n", log.Read());
    }

    [Fact]
    public void A_log_written_anew_with_its_old_text_says_so()
    {
        File.WriteAllText(Log, "one\ntwo\n");
        using var log = new Followed(Log);
        log.Read();
        Cut();
        log.Read();
        File.AppendAllText(Log, "one\ntwo\nthree\n");
        Assert.Equal("one\ntwo\none\ntwo\nthree\n", log.Read());
        Assert.Equal([LogRestart.Rewritten], log.Restarts);
    }

    [Fact]
    public void A_deleted_log_is_awaited_again()
    {
        File.WriteAllText(Log, "one\n");
        using var log = new Followed(Log);
        log.Read();
        File.Delete(Log);
        Assert.Equal("one\n", log.Read());
        Assert.True(log.Follower.IsMissing);
        File.WriteAllText(Log, "two\n");
        Assert.Equal("one\ntwo\n", log.Read());
        Assert.False(log.Follower.IsMissing);
        Assert.Equal([LogRestart.Rotated], log.Restarts);
    }

    [SkippableFact]
    public void A_longer_copy_that_replaces_the_log_is_read_from_where_the_old_one_ended()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "a file that lost its last name is known on Linux only");
        File.WriteAllText(Log, "one\ntwo\n");
        using var log = new Followed(Log);
        log.Read();
        File.Move(_folder.Write(".train.log.Xy12", "one\ntwo\nthree\n"), Log, overwrite: true);
        Assert.Equal("one\ntwo\nthree\n", log.Read());
        File.AppendAllText(Log, "four\n");
        Assert.Equal("one\ntwo\nthree\nfour\n", log.Read());
        Assert.Empty(log.Restarts);
    }

    [SkippableFact]
    public void A_link_that_is_led_to_the_next_file_is_followed()
    {
        Skip.If(OperatingSystem.IsWindows(), "making symbolic links needs a privilege there");
        var first = _folder.Write("caffe.h.u.log.INFO.20260101-000000.1", "one\n");
        File.CreateSymbolicLink(_folder.At("caffe.INFO"), first);
        using var log = new Followed(_folder.At("caffe.INFO"));
        log.Read();
        File.AppendAllText(first, "two\n");
        File.Delete(_folder.At("caffe.INFO"));
        File.CreateSymbolicLink(_folder.At("caffe.INFO"), _folder.Write("caffe.h.u.log.INFO.20260102-000000.1", "three\n"));
        Assert.Equal("one\ntwo\nthree\n", log.Read());
    }

    [Fact]
    public void Waiting_ends_with_a_change_and_with_the_token()
    {
        File.WriteAllText(Log, "one\n");
        using var log = new Followed(Log);
        log.Read();
        using var cancel = new CancellationTokenSource();
        Assert.False(log.Follower.WaitForChange(TimeSpan.FromMilliseconds(1), cancel.Token));
        File.AppendAllText(Log, "two\n");
        Assert.True(log.Follower.WaitForChange(TimeSpan.FromMinutes(5), cancel.Token));
        log.Read();
        File.Move(Log, Log + ".1");
        Assert.True(log.Follower.WaitForChange(TimeSpan.FromMinutes(5), cancel.Token));
        log.Read();
        File.WriteAllText(Log, "three\n");
        Assert.True(log.Follower.WaitForChange(TimeSpan.FromMinutes(5), cancel.Token));
        log.Read();
        using var timer = new Timer(_ => cancel.Cancel(), null, 20, Timeout.Infinite);
        while (log.Follower.WaitForChange(TimeSpan.FromMinutes(5), cancel.Token)) log.Read();
        Assert.True(cancel.IsCancellationRequested);
    }

    [SkippableFact]
    public void Standard_input_is_read_until_it_is_closed()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "poll and read are those of Linux");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var input = new StandardInput((int)pipe.ClientSafePipeHandle.DangerousGetHandle());
        var text = new StringBuilder();
        bool Poll() => input.Poll(bytes => text.Append(Encoding.UTF8.GetString(bytes)));
        Assert.False(Poll());
        using (var cancelled = new CancellationTokenSource())
        {
            cancelled.Cancel();
            Assert.False(input.Wait(TimeSpan.FromMinutes(5), cancelled.Token));
        }

        pipe.Write("one\ntw"u8);
        Assert.True(input.Wait(TimeSpan.FromMinutes(5), CancellationToken.None));
        Assert.True(Poll());
        Assert.False(Poll());
        Assert.Equal("one\ntw", text.ToString());
        Assert.False(input.IsEnded);
        pipe.Write("o\n"u8);
        pipe.Dispose();
        Assert.True(Poll());
        Assert.False(Poll());
        Assert.Equal("one\ntwo\n", text.ToString());
        Assert.True(input.IsEnded);
        Assert.False(input.Wait(TimeSpan.FromMinutes(5), CancellationToken.None));
    }

    [SkippableFact]
    public void What_cannot_be_followed_gets_a_sentence()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "mkfifo is Linux's");
        Refused(_folder.At("missing.log"), "no such file");
        Refused(_folder.Root, "is a directory");
        Refused(_folder.Write("a.gz", [0x1F, 0x8B, 8, 0]), "replay");
        Refused(_folder.Write("wide.log", [0xFF, 0xFE, 65, 0]), "UTF-16");
        using (var made = Process.Start("mkfifo", _folder.At("fifo"))) made.WaitForExit();
        Refused(_folder.At("fifo"), "caffetop tail - < ");
    }

    private static void Refused(string path, string part)
    {
        var refusal = Assert.Throws<LogFileException>(() => new LogFollower(path, TimeProvider.System).Dispose());
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    private void Cut()
    {
        using var file = new FileStream(Log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(0);
    }
}
