using System.Text;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Attaching;

/// <summary>A Unix stream socket that never blocks: who waits polls. Used by one thread at a time for reading and one for writing.</summary>
internal sealed unsafe class LocalSocket : IDisposable
{
    private const int FamilyBytes = 2;

    private int _descriptor;

    private LocalSocket(int descriptor) => _descriptor = descriptor;

    /// <summary>Bytes sent that the other side has not taken; the system counts its own overhead with them, so only 0 is exact.</summary>
    public int Unread
    {
        get
        {
            var bytes = 0;
            return LocalCalls.Query(_descriptor, LocalCalls.UnreadBytes, &bytes) == 0 ? bytes : 0;
        }
    }

    /// <summary>
    /// A socket that can be connected to under <paramref name="path"/> from the moment on at which that name exists. Its mode is 0600 whatever the
    /// umask: it is set before there is a name, and again after.
    /// </summary>
    /// <exception cref="AttachException">No room for the path, no descriptors, no rights.</exception>
    public static LocalSocket Listen(string path, int backlog)
    {
        var socket = Create();
        // "Starting" ends in what no listing takes for a run.
        var starting = path + "-";
        try
        {
            _ = LocalCalls.SetMode(socket._descriptor, 0x180);
            _ = LocalCalls.Remove(starting);
            Span<byte> address = stackalloc byte[FamilyBytes + LocalCalls.AddressPath];
            var length = Address(starting, address);
            fixed (byte* pointer = address)
            {
                if (LocalCalls.Bind(socket._descriptor, pointer, length) != 0) throw Failed("the socket cannot be made", starting);
            }

            if (LocalCalls.SetMode(starting, 0x180) != 0 || LocalCalls.Listen(socket._descriptor, backlog) != 0 || LocalCalls.Rename(starting, path) != 0)
            {
                var failure = Failed("the socket cannot be made", path);
                _ = LocalCalls.Remove(starting);
                throw failure;
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Null: nobody listens (<paramref name="error"/> is ECONNREFUSED), nothing is there, or its queue of callers is full (EAGAIN).</summary>
    /// <exception cref="AttachException">No room for the path, or no descriptors.</exception>
    public static LocalSocket? Connect(string path, out int error)
    {
        Span<byte> address = stackalloc byte[FamilyBytes + LocalCalls.AddressPath];
        var length = Address(path, address);
        var socket = Create();
        fixed (byte* pointer = address)
        {
            do error = LocalCalls.Connect(socket._descriptor, pointer, length) == 0 ? 0 : LocalCalls.LastError;
            while (error == LocalCalls.Interrupted);
        }

        if (error == 0) return socket;
        socket.Dispose();
        return null;
    }

    /// <summary>The next caller; null: none is there, or <paramref name="error"/> says why none can be taken.</summary>
    public LocalSocket? Accept(out int error)
    {
        var descriptor = LocalCalls.Accept(_descriptor, 0, 0, LocalCalls.NonBlocking | LocalCalls.CloseOnExec);
        error = descriptor < 0 ? LocalCalls.LastError : 0;
        return descriptor < 0 ? null : new LocalSocket(descriptor);
    }

    /// <summary>Who is on the other side, as the system knows it.</summary>
    /// <exception cref="AttachException">The system does not tell.</exception>
    public LocalCalls.Peer Peer()
    {
        LocalCalls.Peer peer;
        var length = (uint)sizeof(LocalCalls.Peer);
        if (LocalCalls.GetOption(_descriptor, LocalCalls.SocketLevel, LocalCalls.PeerCredentials, &peer, &length) != 0)
            throw new AttachException("the system does not tell who is on the other side of the socket: " + LocalCalls.Describe(LocalCalls.LastError));
        return peer;
    }

    /// <summary>Waits until something can be read (or, on request, written), somebody signals <paramref name="wake"/>, or the time has passed.</summary>
    /// <returns>Whether the wait was ended by the wake pipe.</returns>
    public bool Wait(bool toWrite, TimeSpan wait, WakePipe? wake)
    {
        var entries = stackalloc LocalCalls.PollEntry[2];
        entries[0] = new LocalCalls.PollEntry { Descriptor = _descriptor, Wanted = toWrite ? LocalCalls.PollOut : LocalCalls.PollIn };
        entries[1] = new LocalCalls.PollEntry { Descriptor = wake?.ReadEnd ?? -1, Wanted = LocalCalls.PollIn };
        var milliseconds = wait == Timeout.InfiniteTimeSpan || wait.TotalMilliseconds >= int.MaxValue ? -1 : (int)Math.Ceiling(Math.Max(0, wait.TotalMilliseconds));
        if (LocalCalls.Poll(entries, 2, milliseconds) <= 0 || entries[1].Happened == 0) return false;
        wake?.Drain();
        return true;
    }

    /// <summary>How many bytes came; 0: none are there now; −1: the other side has closed, or it failed.</summary>
    public int Receive(Span<byte> bytes)
    {
        fixed (byte* into = bytes)
        {
            var got = LocalCalls.Receive(_descriptor, into, bytes.Length, LocalCalls.DontWait);
            if (got > 0) return (int)got;
            return got < 0 && LocalCalls.LastError is LocalCalls.TryAgain or LocalCalls.Interrupted ? 0 : -1;
        }
    }

    /// <summary>How many bytes went; 0: there is no room now; −1: the other side has closed, or it failed.</summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* from = bytes)
        {
            var sent = LocalCalls.Send(_descriptor, from, bytes.Length, LocalCalls.DontWait | LocalCalls.NoSignal);
            if (sent >= 0) return (int)sent;
            return LocalCalls.LastError is LocalCalls.TryAgain or LocalCalls.Interrupted ? 0 : -1;
        }
    }

    public void Dispose()
    {
        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0) _ = LocalCalls.Close(descriptor);
    }

    private static LocalSocket Create()
    {
        var descriptor = LocalCalls.Socket(LocalCalls.LocalFamily, LocalCalls.Stream | LocalCalls.NonBlocking | LocalCalls.CloseOnExec, 0);
        return descriptor >= 0 ? new LocalSocket(descriptor) : throw new AttachException("no socket can be made: " + LocalCalls.Describe(LocalCalls.LastError));
    }

    // struct sockaddr_un: the family in two bytes, then the path and a zero.
    private static uint Address(string path, Span<byte> into)
    {
        into.Clear();
        into[0] = LocalCalls.LocalFamily;
        var bytes = Encoding.UTF8.GetByteCount(path);
        if (bytes >= LocalCalls.AddressPath)
        {
            throw new AttachException(
                $"the path of the socket has {bytes} bytes, and the system takes {LocalCalls.AddressPath - 1}: {path}; set CAFFETOP_SOCKETS to a folder with a shorter name");
        }

        return (uint)(FamilyBytes + Encoding.UTF8.GetBytes(path, into[FamilyBytes..]) + 1);
    }

    private static AttachException Failed(string what, string path) => new($"{what}: {path}: {LocalCalls.Describe(LocalCalls.LastError)}");
}
