using CaffeTop.LogParse.Reading;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>
/// All that is known of one log or one live run, reduced from its lines or its events: sessions, curves, tests, learning rate, snapshots,
/// faults. Screens, summary, export and doctor read it and nothing else. It belongs to one thread; who shares it locks <see cref="Gate"/>.
/// </summary>
/// <param name="everyPoint">Curves keep every point however long they are (an export); else the old points of very long ones are thinned.</param>
public sealed class RunModel(string name, bool everyPoint = false)
{
    // A log of 250 MB has half a million displays. Ten bytes a point with its summaries: 60 MB at most.
    private const int MostOfACurve = 1 << 19;
    private const long MostOfAll = 6 << 20;

    private readonly List<Session> _sessions = [];
    private int _waiting;

    /// <summary>The log's file name or the run's net name.</summary>
    public string Name { get; } = name;

    public Lock Gate { get; } = new();

    /// <summary>Whether the old points of a curve were thinned: extremes, first and last values are exact, not every point is held.</summary>
    public bool IsThinned => Points is { IsSpent: true };

    /// <summary>In the log's order. Each start of a solver, each jump back of the iteration and each MPI rank is a session of its own.</summary>
    public IReadOnlyList<Session> Sessions => _sessions;

    /// <summary>Changes with every change; a screen that has drawn this number needs no new drawing.</summary>
    public long Version { get; internal set; }

    public long Lines { get; internal set; }

    /// <summary>Lines that the grammar does not know.</summary>
    public long RawLines { get; internal set; }

    /// <summary>Everything that belongs on a time line: rate changes, snapshots, tests, anomalies, faults, controls, notes; in order.</summary>
    public List<RunMark> Marks { get; } = [];

    /// <summary>Marks that are not in <see cref="Marks"/> because there were too many.</summary>
    public long MarksLeftOut { get; internal set; }

    /// <summary>What checks found while the run trained, in order; texts are cleaned.</summary>
    public List<RunFinding> Findings { get; } = [];

    /// <summary>Where lines, iterations and times stand in the log.</summary>
    public LinePositions Positions { get; } = new();

    /// <summary>Of the first stamp, where the log or its name tells it; null: stamps stand in a year that is only a guess.</summary>
    public int? Year { get; private set; }

    /// <summary>What was wrong with the file without keeping the rest from being read, as a sentence; or null.</summary>
    public string? Damage { get; internal set; }

    /// <summary>Enters the <see cref="Gate"/>, before whoever fills the model in many small steps goes on with the next.</summary>
    public void EnterFirst()
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            Gate.Enter();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Between two steps: lets those in who wait. The gate alone would nearly always be entered again by the thread that has just left it.</summary>
    internal void GiveWay()
    {
        var spin = default(SpinWait);
        while (Volatile.Read(ref _waiting) > 0) spin.SpinOnce();
    }

    /// <summary>The reader may know the log's year by now, after stamps have been read: all times move into it.</summary>
    public void TakeYear(LogParser parser)
    {
        // The time of the file is a guess: good for the order of days, not to be shown.
        Year = parser.YearFrom == YearSource.FileTime ? null : parser.Year;
        Redate(parser.Dated);
    }

    /// <summary>The session whose nets are those of a session: itself, or the last one before it that the log tells nets of; null: none.</summary>
    public Session? NetsOf(Session session)
    {
        for (var i = session.Index; i >= 0; i--)
        {
            if (_sessions[i].Nets.Count > 0) return _sessions[i];
        }

        return null;
    }

    internal void Redate(Func<long, long> dated)
    {
        foreach (var session in _sessions)
        {
            if (session.StartTicks >= 0) session.StartTicks = dated(session.StartTicks);
            if (session.EndTicks >= 0) session.EndTicks = dated(session.EndTicks);
        }

        for (var i = 0; i < Marks.Count; i++)
        {
            if (Marks[i].Time is { } time) Marks[i] = Marks[i] with { Time = new DateTime(dated(time.Ticks)) };
        }
    }

    private PointBudget? Points { get; } = everyPoint ? null : new PointBudget(MostOfACurve, MostOfAll);

    internal Session Begin(int rank, string reason)
    {
        var session = new Session(_sessions.Count, rank, reason, Points);
        _sessions.Add(session);
        return session;
    }
}
