using System.Text;

namespace CaffeTop.Terminal.Output;

/// <summary>
/// Catches what native libraries print while a screen is shown: a pipe takes the place of standard output and error, where these are terminals,
/// and its lines are handed over. Streams of the console that were opened before still write to the terminal, and those opened meanwhile to the
/// pipe, so open them before, write afterwards.
/// </summary>
public sealed unsafe class StrayOutput : IDisposable
{
    private const int LongestLine = 4096;
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(200);

    private readonly Action<string> _line;
    private readonly List<(int Descriptor, int Saved)> _replaced = [];
    private readonly byte[] _collected = new byte[LongestLine];
    private readonly Thread _thread;
    private readonly int _readEnd;
    private readonly Lock _lock = new();
    private int _length;
    private bool _restored;

    /// <summary>Whether a descriptor is a terminal, where prints would spoil a screen; what goes elsewhere is left alone.</summary>
    public static bool Catches(int descriptor) => Libc.IsTerminal(descriptor) == 1;

    /// <param name="line">Called on a thread of its own for every line, without its end; a line of more than 4096 bytes comes in pieces.</param>
    /// <param name="evenNoTerminals">Also of a process that has no terminal: wherever its outputs lead.</param>
    /// <exception cref="IOException">No descriptors are left.</exception>
    public StrayOutput(Action<string> line, bool evenNoTerminals = false)
        : this(line, [1, 2], onlyTerminals: !evenNoTerminals)
    {
    }

    internal StrayOutput(Action<string> line, ReadOnlySpan<int> descriptors, bool onlyTerminals)
    {
        _line = line;
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.CloseOnExec) != 0) throw new IOException($"no pipe could be made (errno {Libc.LastError})");
        _readEnd = ends[0];
        foreach (var descriptor in descriptors)
        {
            if (onlyTerminals && Libc.IsTerminal(descriptor) != 1) continue;
            var saved = Libc.Control(descriptor, Libc.DuplicateAboveClosing, 3);
            if (saved < 0) continue;
            _replaced.Add((descriptor, saved));
            _ = Libc.DuplicateOver(ends[1], descriptor);
        }

        _ = Libc.Close(ends[1]);
        AppDomain.CurrentDomain.ProcessExit += OnEnd;
        AppDomain.CurrentDomain.UnhandledException += OnEnd;
        _thread = new Thread(Pump) { IsBackground = true, Name = "stray output" };
        _thread.Start();
    }

    /// <summary>Puts the outputs back; what was printed until then is still handed over.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnEnd;
        AppDomain.CurrentDomain.UnhandledException -= OnEnd;
        Restore();
        // A child process may hold the pipe open for longer than we live.
        _thread.Join(LastWords);
    }

    private void OnEnd(object? sender, EventArgs e) => Restore();

    private void Restore()
    {
        lock (_lock)
        {
            if (_restored) return;
            _restored = true;
            foreach (var (descriptor, saved) in _replaced)
            {
                _ = Libc.DuplicateOver(saved, descriptor);
                _ = Libc.Close(saved);
            }
        }
    }

    private void Pump()
    {
        var bytes = stackalloc byte[4096];
        while (true)
        {
            var got = Libc.Read(_readEnd, bytes, 4096);
            if (got < 0 && Libc.LastError == Libc.Interrupted) continue;
            if (got <= 0) break;
            foreach (var value in new ReadOnlySpan<byte>(bytes, (int)got)) Take(value);
        }

        if (_length > 0) Hand();
        _ = Libc.Close(_readEnd);
    }

    private void Take(byte value)
    {
        if (value == (byte)'\n')
        {
            Hand();
            return;
        }

        if (_length == LongestLine) Hand();
        _collected[_length++] = value;
    }

    private void Hand()
    {
        _line(Encoding.UTF8.GetString(_collected, 0, _length).TrimEnd('\r'));
        _length = 0;
    }
}
