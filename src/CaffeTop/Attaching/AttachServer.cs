using CaffeTop.Terminal.Output;

namespace CaffeTop.Attaching;

/// <summary>
/// Lets viewers attach to a run of this process: a socket, a thread that takes callers, a thread per caller. The training neither waits for any of
/// them nor knows of them.
/// </summary>
internal sealed class AttachServer : IDisposable
{
    /// <summary>Callers beyond that are sent away at once.</summary>
    public const int MostViewers = 128;

    private const int Waiting = 128;
    private const int ViewerStack = 4 << 20;
    private static readonly TimeSpan NoDescriptors = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    private readonly IViewable _run;
    private readonly TimeProvider _clock;
    private readonly SparingVoice _voice;
    private readonly DrawingShare _share = new(Environment.ProcessorCount);
    private readonly LocalSocket _socket;
    private readonly WakePipe _wake = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<Viewer, Thread> _viewers = [];
    private readonly Thread _thread;
    private volatile string? _ending;

    private AttachServer(IViewable run, string path, LocalSocket socket, Action<string> say, TimeProvider clock)
    {
        _run = run;
        _clock = clock;
        _voice = new SparingVoice(say, clock);
        _socket = socket;
        Path = path;
        _thread = new Thread(Take) { IsBackground = true, Name = "attach server" };
        _thread.Start();
    }

    /// <summary>The socket's.</summary>
    public string Path { get; }

    /// <summary>Screens that are shown now.</summary>
    public int Viewers => _share.Viewers;

    /// <summary>Opens the socket of this process.</summary>
    /// <param name="say">Told, a line each, who came and left; from any thread.</param>
    /// <param name="folder">Null: <see cref="SocketFolder.Own"/>.</param>
    /// <exception cref="AttachException">Why nobody can attach; the run may go on without.</exception>
    public static AttachServer Start(IViewable run, Action<string> say, TimeProvider clock, string? folder = null)
    {
        folder ??= SocketFolder.Own;
        SocketFolder.Prepare(folder);
        var path = SocketFolder.SocketOf(folder, Environment.ProcessId);
        CheckFree(path);
        return new AttachServer(run, path, LocalSocket.Listen(path, Waiting), say, clock);
    }

    /// <summary>Returns when nobody looks on any more, or the wait is ended.</summary>
    public void WaitUntilAlone(CancellationToken end)
    {
        while (Viewers > 0 && !end.WaitHandle.WaitOne(LookAgain))
        {
        }
    }

    /// <summary>Ends all viewers, telling them why, and takes nobody any more.</summary>
    /// <param name="isFailure">They end with an error.</param>
    public void End(string reason, bool isFailure = false)
    {
        lock (_lock)
        {
            if (_ending is not null) return;
            _ending = reason;
        }

        _ = LocalCalls.Remove(Path);
        _wake.Signal();
        _thread.Join();
        KeyValuePair<Viewer, Thread>[] left;
        lock (_lock) left = [.. _viewers];
        foreach (var (viewer, _) in left) viewer.End(new Farewell(reason, isFailure));
        var start = _clock.GetTimestamp();
        foreach (var (_, thread) in left)
        {
            var rest = LongestEnd - _clock.GetElapsedTime(start);
            if (rest > TimeSpan.Zero) thread.Join(rest);
        }
    }

    public void Dispose()
    {
        End("the run has ended");
        _socket.Dispose();
        _wake.Dispose();
    }

    // A socket of our process number is one of a dead process, whose number we have, unless somebody answers on it: then it is that of a
    // process of another container with the same folder.
    private static void CheckFree(string path)
    {
        using var other = LocalSocket.Connect(path, out var error);
        if (other is not null || error == LocalCalls.TryAgain)
            throw new AttachException($"{path} is the socket of a living run (of another container with the same folder?); set CAFFETOP_SOCKETS to a folder of its own");
    }

    private void Take()
    {
        while (_ending is null)
        {
            _socket.Wait(toWrite: false, Timeout.InfiniteTimeSpan, _wake);
            while (_ending is null && _socket.Accept(out var error) is var caller)
            {
                if (caller is not null)
                {
                    Begin(caller);
                    continue;
                }

                if (error is LocalCalls.TooManyFiles or LocalCalls.TableFull or LocalCalls.NoMemory or LocalCalls.NoBuffers)
                {
                    _voice.Say("attach: a viewer has to wait: " + LocalCalls.Describe(error));
                    Thread.Sleep(NoDescriptors);
                }

                break;
            }
        }
    }

    private void Begin(LocalSocket caller)
    {
        Viewer? viewer = null;
        try
        {
            bool isFull;
            lock (_lock) isFull = _viewers.Count >= MostViewers;
            if (isFull)
            {
                _voice.Say($"attach: a viewer was sent away: there are {MostViewers}");
                caller.Dispose();
                return;
            }

            viewer = new Viewer(caller, _run, _share, _voice, _clock);
            var thread = new Thread(() => Serve(viewer), ViewerStack) { IsBackground = true, Name = "viewer" };
            lock (_lock) _viewers.Add(viewer, thread);
            thread.Start();
        }
        catch (Exception e) when (e is IOException or OutOfMemoryException or ThreadStartException)
        {
            // No descriptors for its wake pipe, or no memory for a thread.
            if (viewer is not null) Forget(viewer);
            caller.Dispose();
            _voice.Say("attach: a viewer was sent away: " + e.Message);
        }
    }

    private void Serve(Viewer viewer)
    {
        try
        {
            viewer.Serve();
        }
        finally
        {
            Forget(viewer);
        }
    }

    private void Forget(Viewer viewer)
    {
        lock (_lock) _viewers.Remove(viewer);
        viewer.Dispose();
    }
}
