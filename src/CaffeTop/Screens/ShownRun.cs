using CaffeTop.Events;
using CaffeTop.Runs;
using CaffeTop.Screens.Charts;
using CaffeTop.Screens.Feeds;
using CaffeTop.Screens.Steering;

namespace CaffeTop.Screens;

/// <summary>One run on the screen: its feed, what of it is seen, and the notes that a person has made on it.</summary>
internal sealed class ShownRun(IRunFeed feed)
{
    public IRunFeed Feed { get; } = feed;

    public RunModel Model => Feed.Model;

    /// <summary>Which session tells which iterations.</summary>
    public Coverage Coverage { get; } = new();

    public TimeAxis Times { get; } = new();

    public NetCache Nets { get; } = new(feed);

    /// <summary>How far a run that trains is at this moment; null: a log.</summary>
    public RunProgress? Progress => Feed.Progress;

    /// <summary>How fast it trains.</summary>
    public LiveMeter Meter { get; } = new();

    /// <summary>What is told of it in the key line.</summary>
    public LiveToasts Told { get; } = new();

    public SnapshotFiles Snapshots { get; } = new();

    /// <summary>It trains no more.</summary>
    public bool IsOver => Feed.IsEnded || Progress?.State is RunState.Done or RunState.Stopped or RunState.Failed;

    /// <summary>max_iter as it is now; null where it is not known.</summary>
    public int? MaxIteration => Feed.Control is { } control && control.Value(SteerableFields.MaxIter) is >= 1 and var last ? (int)last
        : Model.Sessions.Count > 0 ? Model.Sessions[^1].MaxIteration : null;

    /// <summary>Seconds to max_iter; null: it has none, or it is too early to say.</summary>
    public double? SecondsLeft => MaxIteration is { } last
        ? Meter.SecondsTo(last, Feed.Control?.Value(SteerableFields.TestInterval) is >= 1 and var interval ? (int)interval : 0) : null;

    /// <summary>Where this run began: 0, or the iteration of the state that it was resumed from.</summary>
    public int StartIteration { get; private set; }

    public List<RunMark> Notes { get; } = [];

    /// <summary>The net's name if the log tells it, else the file's.</summary>
    public string Title { get; private set; } = feed.Model.Name;

    /// <summary>The file's name without its folder and extension, short enough for a legend.</summary>
    public string Label { get; } = Shorten(Path.GetFileNameWithoutExtension(feed.Model.Name));

    /// <summary>The file's name as others are named after it.</summary>
    public string FileStem { get; } = Path.GetFileNameWithoutExtension(feed.Model.Name).Replace(' ', '_');

    /// <summary>The session that the screen tells about: the last one that is seen and has a loss or a test.</summary>
    public Session? Current(Player player)
    {
        var sessions = Model.Sessions;
        var last = player.IsAtEnd ? sessions.Count - 1 : Math.Min(player.Session, sessions.Count - 1);
        for (var i = last; i >= 0; i--)
        {
            if (sessions[i].LastIteration is not null && sessions[i].Rank == Coverage.Rank) return sessions[i];
        }

        return last >= 0 ? sessions[last] : null;
    }

    /// <summary>The iteration that the screen stands at.</summary>
    public int? Iteration(Player player)
    {
        if (Current(player) is not { LastIteration: { } last } session) return null;
        return player.Limit(session.Index) is { } limit ? Math.Min(last, limit) : null;
    }

    /// <summary>Brings what is derived from the model up to date; under the model's gate.</summary>
    public void Update(Player player, ScreenState state)
    {
        Coverage.Update(Model, player);
        if (Progress is { } progress)
        {
            Meter.Take(progress);
            Snapshots.Update(Model);
            Told.Update(Model, state);
            foreach (var mark in Model.Marks)
            {
                if (mark.Kind is not (MarkKind.Started or MarkKind.Resumed)) break;
                StartIteration = mark.Iteration;
            }
        }

        for (var i = 0; i < Model.Sessions.Count; i++)
        {
            if (Model.Sessions[i].NetName is not { Length: > 0 } name) continue;
            if (!string.Equals(Title, name, StringComparison.Ordinal)) Title = name;
            break;
        }
    }

    private static string Shorten(string name) => name.Length <= 14 ? name : name[..6] + "…" + name[^7..];
}
