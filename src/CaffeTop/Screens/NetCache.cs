using CaffeTop.Runs;
using CaffeTop.Screens.Feeds;

namespace CaffeTop.Screens;

/// <summary>
/// The nets that a log dumps, read when somebody looks for the first time, on another thread: the engine's reader takes longer than a first frame may.
/// </summary>
internal sealed class NetCache(IRunFeed feed)
{
    private readonly Dictionary<DumpedText, Task<DumpedNet>> _read = new(ReferenceEqualityComparer.Instance);
    private int _version;

    /// <summary>Grows with every net that has been read.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>A net is waited for instead: what is drawn then does not depend on how fast threads are.</summary>
    public bool Waits { get; set; }

    /// <summary>Called on another thread when a net has been read.</summary>
    public Action? Wake { get; set; }

    /// <summary>The train net of a session, or its first one; null: the log tells of none, or it is not read yet.</summary>
    public DumpedNet? Train(Session session)
    {
        foreach (var text in session.Nets)
        {
            if (text.Index < 0) return Read(text, session);
        }

        return session.Nets.Count > 0 ? Read(session.Nets[0], session) : null;
    }

    /// <summary>Null while it is being read, or while the log still tells how it is set up.</summary>
    public DumpedNet? Read(DumpedText text, Session session)
    {
        if (!_read.TryGetValue(text, out var task))
        {
            // "Solving NAME" comes when all nets are set up; a run may pause before its first iteration.
            if (session.FirstIteration is null && session.NetName is null && !feed.IsEnded) return null;
            var setUp = session.SetUps.Find(made => made.Net == text.Index);
            task = Task.Run(() => DumpedNet.Read(text, setUp));
            _read.Add(text, task);
            task.ContinueWith(Done, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return Waits || task.IsCompleted ? task.GetAwaiter().GetResult() : null;
    }

    private void Done(Task<DumpedNet> net)
    {
        Interlocked.Increment(ref _version);
        Wake?.Invoke();
    }
}
