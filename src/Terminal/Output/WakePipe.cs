namespace CaffeTop.Terminal.Output;

/// <summary>A pipe to oneself: a byte in it ends a poll, from any thread and from signal handlers.</summary>
public sealed unsafe class WakePipe : IDisposable
{
    private readonly Lock _lock = new();
    private int _writeEnd;

    /// <exception cref="IOException">No descriptors are left.</exception>
    public WakePipe()
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.NonBlocking | Libc.CloseOnExec) != 0) throw new IOException($"no pipe could be made (errno {Libc.LastError})");
        (ReadEnd, _writeEnd) = (ends[0], ends[1]);
    }

    /// <summary>To be polled.</summary>
    public int ReadEnd { get; private set; }

    public void Signal()
    {
        lock (_lock)
        {
            if (_writeEnd < 0) return;
            byte one = 1;
            // A full pipe wakes as well.
            _ = Libc.Write(_writeEnd, &one, 1);
        }
    }

    /// <summary>Takes out what is in it.</summary>
    public void Drain()
    {
        var bytes = stackalloc byte[64];
        while (Libc.Read(ReadEnd, bytes, 64) > 0)
        {
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_writeEnd < 0) return;
            _ = Libc.Close(_writeEnd);
            _ = Libc.Close(ReadEnd);
            _writeEnd = -1;
            ReadEnd = -1;
        }
    }
}
