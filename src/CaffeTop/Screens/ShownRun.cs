using CaffeTop.Runs;
using CaffeTop.Screens.Charts;
using CaffeTop.Screens.Feeds;

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
    public void Update(Player player)
    {
        Coverage.Update(Model, player);
        for (var i = 0; i < Model.Sessions.Count; i++)
        {
            if (Model.Sessions[i].NetName is not { Length: > 0 } name) continue;
            if (!string.Equals(Title, name, StringComparison.Ordinal)) Title = name;
            break;
        }
    }

    private static string Shorten(string name) => name.Length <= 14 ? name : name[..6] + "…" + name[^7..];
}
