using System.Collections.Concurrent;
using System.Text;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Terminal.Tests.Output;

public sealed unsafe class StrayOutputTests : IDisposable
{
    private readonly int _readEnd;
    private readonly int _writeEnd;

    public StrayOutputTests()
    {
        var ends = stackalloc int[2];
        Assert.Equal(0, Libc.Pipe(ends, Libc.CloseOnExec | Libc.NonBlocking));
        (_readEnd, _writeEnd) = (ends[0], ends[1]);
    }

    [Fact]
    public void What_a_library_prints_comes_as_lines_and_nothing_reaches_the_terminal()
    {
        var lines = new ConcurrentQueue<string>();
        var stray = new StrayOutput(lines.Enqueue, [_writeEnd], onlyTerminals: false);
        Print("HDF5-DIAG: error\r\nsecond é\n" + new string('x', 5000) + "\nhalf");
        stray.Dispose();
        stray.Dispose();
        Assert.Equal(["HDF5-DIAG: error", "second é", new string('x', 4096), new string('x', 904), "half"], lines);
        Print("afterwards");
        Assert.Equal("afterwards", Printed());
    }

    [Fact]
    public void A_descriptor_that_is_no_terminal_is_left_alone()
    {
        var lines = new ConcurrentQueue<string>();
        using (new StrayOutput(lines.Enqueue, [_writeEnd], onlyTerminals: true)) Print("to a file\n");
        Assert.Empty(lines);
        Assert.Equal("to a file\n", Printed());
    }

    public void Dispose()
    {
        _ = Libc.Close(_readEnd);
        _ = Libc.Close(_writeEnd);
    }

    private void Print(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes) Assert.Equal(bytes.Length, Libc.Write(_writeEnd, start, bytes.Length));
    }

    private string Printed()
    {
        var bytes = stackalloc byte[4096];
        var got = Libc.Read(_readEnd, bytes, 4096);
        return Encoding.UTF8.GetString(bytes, (int)Math.Max(0, got));
    }
}
