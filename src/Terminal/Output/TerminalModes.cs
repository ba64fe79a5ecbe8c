namespace CaffeTop.Terminal.Output;

/// <summary>The modes of a terminal (struct termios) as they were found, and raw mode. The struct is never looked into, so its layout does not matter.</summary>
internal sealed unsafe class TerminalModes
{
    // More than any C library's struct termios takes (60 bytes).
    private const int Room = 256;

    private readonly byte[] _found = new byte[Room];
    private readonly byte[] _raw = new byte[Room];
    private readonly int _descriptor;

    /// <summary>Reads the modes now in force.</summary>
    /// <exception cref="IOException">The descriptor is no terminal, or it is gone.</exception>
    public TerminalModes(int descriptor)
    {
        _descriptor = descriptor;
        fixed (byte* found = _found)
        {
            if (Libc.GetModes(descriptor, found) != 0) throw new IOException($"the terminal does not tell its modes (errno {Libc.LastError})");
        }

        _found.CopyTo(_raw, 0);
        fixed (byte* raw = _raw) Libc.MakeRaw(raw);
    }

    /// <summary>Bytes as they are typed, no echo, no signals from keys, nothing done to the output.</summary>
    public bool SetRaw() => Set(_raw);

    /// <summary>As they were found; what was typed and not read is dropped, so that no answer of the terminal lands in the shell.</summary>
    public bool Restore()
    {
        _ = Libc.Flush(_descriptor, Libc.FlushInput);
        return Set(_found);
    }

    private bool Set(byte[] modes)
    {
        fixed (byte* pointer = modes)
        {
            // "Now" and not "after the output has gone": a stopped terminal must not hold us.
            while (Libc.SetModes(_descriptor, Libc.SetNow, pointer) != 0)
            {
                if (Libc.LastError != Libc.Interrupted) return false;
            }
        }

        return true;
    }
}
