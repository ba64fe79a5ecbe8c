using System.Runtime.InteropServices;

namespace CaffeTop.Terminal.Output;

/// <summary>
/// The terminal the process was started from. Whatever ends the process, <see cref="Leave"/> is called first: by its owner, at the process's
/// exit, at an unhandled exception, and by signals. Standard input and output stay what they are: keys come from /dev/tty, so a log may come
/// through a pipe.
/// </summary>
public sealed unsafe class TerminalDevice : ITerminalDevice
{
    private const int LargestSide = 2000;
    private const int WriteSlice = 100;
    private const int MostSlicesForSign = 20;
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromMilliseconds(500);

    private readonly WakePipe _wake = new();
    private readonly Lock _lock = new();
    private readonly TerminalModes _modes;
    private readonly TerminalSignals _signals;
    private readonly int _descriptor;
    private readonly Action<bool>? _stopping;
    private byte[] _farewell = [];
    private volatile bool _entered;
    private volatile bool _hungUp;
    private volatile bool _resized;
    private volatile bool _continued;
    private volatile bool _stopAsked;
    private volatile bool _ending;
    private volatile bool _woken;
    private bool _endTold;

    /// <param name="handled">
    /// Told of SIGINT, SIGTERM, SIGHUP and SIGQUIT; true: the program does something about it and goes on. Else the terminal is given back and
    /// the signal has its usual effect.
    /// </param>
    /// <param name="stopping">Called with true just before <see cref="Stop"/> stops the process, with false when it has been continued.</param>
    /// <exception cref="IOException">There is no terminal.</exception>
    public TerminalDevice(Func<PosixSignal, bool>? handled = null, Action<bool>? stopping = null)
    {
        _stopping = stopping;
        _descriptor = Open();
        _modes = new TerminalModes(_descriptor);
        _signals = new TerminalSignals(Take, End, handled);
        AppDomain.CurrentDomain.ProcessExit += OnEnd;
        AppDomain.CurrentDomain.UnhandledException += OnEnd;
    }

    public (int Width, int Height) Size
    {
        get
        {
            var size = stackalloc ushort[4];
            if (Libc.WindowSize(_descriptor, Libc.GetWindowSize, size) != 0 || size[0] == 0 || size[1] == 0) return (80, 24);
            return (Math.Min((int)size[1], LargestSide), Math.Min((int)size[0], LargestSide));
        }
    }

    public void Enter(ReadOnlySpan<byte> greeting, ReadOnlySpan<byte> farewell)
    {
        lock (_lock)
        {
            if (_entered || _ending) return;
            if (!_modes.SetRaw()) _hungUp = true;
            _farewell = farewell.ToArray();
            _entered = true;
        }

        Write(greeting);
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (!_entered) return;
            _entered = false;
            if (!_hungUp) WriteAll(_farewell, (int)LongestFarewell.TotalMilliseconds);
            _modes.Restore();
        }
    }

    public bool Stop()
    {
        // Only a shell with job control gives its jobs groups of their own; without one nobody could continue us.
        if (Libc.GroupOf(0) == Libc.SessionOf(0)) return false;
        // SIGSTOP and not SIGTSTP: the runtime takes the latter for itself. The whole group, as the key does in a shell.
        _stopping?.Invoke(true);
        _ = Libc.Kill(0, Libc.SignalStop);
        _stopping?.Invoke(false);
        // Continued. The signal that says so reaches its handler about now; it is no news. Where it came later, the terminal would be taken once
        // more, and what is typed in between lost.
        var entry = new Libc.PollEntry { Descriptor = _wake.ReadEnd, Wanted = Libc.PollIn };
        for (var slice = 0; slice < MostSlicesForSign && !_continued; slice++)
        {
            // What else wakes has a flag of its own.
            if (Libc.Poll(&entry, 1, WriteSlice) > 0) _wake.Drain();
        }

        _continued = false;
        return true;
    }

    public bool Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (!_entered || _hungUp) return false;
            if (!WriteAll(bytes, Timeout.Infinite)) _hungUp = true;
            return !_hungUp;
        }
    }

    public DeviceEvent Read(Span<byte> bytes, TimeSpan wait, out int count)
    {
        count = 0;
        if (TakeFlag() is { } at) return at;
        // A terminal that is gone is always ready to be read: it is not asked again.
        var dead = _hungUp || _ending;
        var entries = stackalloc Libc.PollEntry[2];
        entries[0] = new Libc.PollEntry { Descriptor = _wake.ReadEnd, Wanted = Libc.PollIn };
        entries[1] = new Libc.PollEntry { Descriptor = _descriptor, Wanted = Libc.PollIn };
        var milliseconds = wait >= TimeSpan.FromMilliseconds(int.MaxValue) ? int.MaxValue : (int)Math.Ceiling(Math.Max(0, wait.TotalMilliseconds));
        var ready = Libc.Poll(entries, dead ? 1u : 2u, milliseconds);
        // Interrupted by a signal: its flag is set, or will be soon and wakes us.
        if (ready <= 0) return TakeFlag() ?? (ready < 0 ? DeviceEvent.Woken : DeviceEvent.Nothing);
        if (entries[0].Happened != 0)
        {
            _wake.Drain();
            if (TakeFlag() is { } flag) return flag;
        }

        return dead || entries[1].Happened == 0 ? DeviceEvent.Nothing : ReadSome(bytes, entries[1].Happened, out count);
    }

    public void Wake()
    {
        _woken = true;
        _wake.Signal();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnEnd;
        AppDomain.CurrentDomain.UnhandledException -= OnEnd;
        Leave();
        _signals.Dispose();
        lock (_lock)
        {
            _wake.Dispose();
            _ = Libc.Close(_descriptor);
        }
    }

    // Its own description of the terminal, so that "do not block" is not inherited by the shell.
    private static int Open()
    {
        var descriptor = Libc.Open("/dev/tty", Libc.ReadWrite | Libc.NoControllingTerminal | Libc.NonBlocking | Libc.CloseOnExec);
        if (descriptor >= 0) return descriptor;
        var error = Libc.LastError;
        // Without a controlling terminal (some containers) the outputs may still be one.
        foreach (var candidate in (ReadOnlySpan<int>)[1, 0, 2])
        {
            if (Libc.IsTerminal(candidate) == 1 && (descriptor = Libc.Control(candidate, Libc.DuplicateAboveClosing, 3)) >= 0) return descriptor;
        }

        throw new IOException($"there is no terminal: /dev/tty does not open (errno {error}) and no standard stream is one");
    }

    private DeviceEvent ReadSome(Span<byte> bytes, short happened, out int count)
    {
        fixed (byte* into = bytes)
        {
            var got = Libc.Read(_descriptor, into, bytes.Length);
            count = (int)Math.Max(0, got);
            if (got > 0) return DeviceEvent.Bytes;
            var again = got < 0 && Libc.LastError is Libc.Interrupted or Libc.TryAgain;
            if (again && (happened & (Libc.PollHangUp | Libc.PollError | Libc.PollInvalid)) == 0) return DeviceEvent.Woken;
        }

        _hungUp = true;
        return DeviceEvent.HungUp;
    }

    // In slices, so that the end of the process need not wait for a terminal that takes nothing.
    private bool WriteAll(ReadOnlySpan<byte> bytes, int longest)
    {
        fixed (byte* start = bytes)
        {
            var done = 0;
            var waited = 0;
            while (done < bytes.Length)
            {
                var sent = Libc.Write(_descriptor, start + done, bytes.Length - done);
                if (sent > 0)
                {
                    done += (int)sent;
                    continue;
                }

                var error = sent < 0 ? Libc.LastError : Libc.TryAgain;
                if (error == Libc.Interrupted) continue;
                if (error != Libc.TryAgain) return false;
                if (longest == Timeout.Infinite ? _ending : (waited += WriteSlice) > longest) return false;
                var entry = new Libc.PollEntry { Descriptor = _descriptor, Wanted = Libc.PollOut };
                _ = Libc.Poll(&entry, 1, WriteSlice);
                if ((entry.Happened & (Libc.PollHangUp | Libc.PollError | Libc.PollInvalid)) != 0 && (entry.Happened & Libc.PollOut) == 0) return false;
            }
        }

        return true;
    }

    private DeviceEvent? TakeFlag()
    {
        if (_ending && !_endTold)
        {
            _endTold = true;
            return DeviceEvent.HungUp;
        }

        if (_stopAsked)
        {
            _stopAsked = false;
            return DeviceEvent.StopAsked;
        }

        if (_continued)
        {
            _continued = false;
            return DeviceEvent.Continued;
        }

        if (_resized)
        {
            _resized = false;
            return DeviceEvent.Resized;
        }

        if (!_woken) return null;
        _woken = false;
        return DeviceEvent.Woken;
    }

    // On a thread of the runtime.
    private void Take(PosixSignal signal)
    {
        switch (signal)
        {
            case PosixSignal.SIGWINCH:
                _resized = true;
                break;
            case PosixSignal.SIGCONT:
                _continued = true;
                break;
            case PosixSignal.SIGTSTP:
                _stopAsked = true;
                break;
        }

        _wake.Signal();
    }

    private void OnEnd(object? sender, EventArgs e) => End();

    private void End()
    {
        _ending = true;
        Leave();
        _wake.Signal();
    }
}
