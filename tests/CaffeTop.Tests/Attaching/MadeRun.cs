using System.Text;
using CaffeTop.Attaching;
using CaffeTop.Screens.Feeds;
using CaffeTop.Tests.Screens;

namespace CaffeTop.Tests.Attaching;

/// <summary>A run that viewers can attach to, made of a made log; it counts its feeds.</summary>
internal sealed class MadeRun : IViewable
{
    private static readonly byte[] Log = Encoding.UTF8.GetBytes(MadeLog.Text(debug: false, "conv1", 2000));
    private readonly List<LoadedFeed> _feeds = [];

    public RunCard Card { get; init; } = new("small", Environment.ProcessId, "small_solver.prototxt", "/tmp", DateTimeOffset.UnixEpoch, 2000, 2000, "training", "small.log");

    /// <summary>What the next screen throws; null: nothing.</summary>
    public Exception? Failing { get; set; }

    public int ViewOnly { get; private set; }

    public IReadOnlyList<LoadedFeed> Feeds
    {
        get
        {
            lock (_feeds) return [.. _feeds];
        }
    }

    public IRunFeed Open(bool viewOnly)
    {
        if (Failing is { } failure) throw failure;
        var feed = new LoadedFeed(MadeLog.Model(Log, "small.log"), Log) { IsLive = true };
        lock (_feeds)
        {
            _feeds.Add(feed);
            if (viewOnly) ViewOnly++;
        }

        return feed;
    }
}
