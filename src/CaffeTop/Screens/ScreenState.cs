using CaffeTop.Screens.Charts;
using CaffeTop.Screens.Feeds;
using CaffeTop.Screens.Keys;
using CaffeTop.Screens.Leaving;
using CaffeTop.Screens.Steering;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens;

/// <summary>What the screen shows at present: runs, view, cursor, scales. Views read it and change it; the models are read under their gates.</summary>
internal sealed class ScreenState
{
    private static readonly TimeSpan ToastTime = TimeSpan.FromSeconds(4);

    private string? _toast;
    private string? _news;
    private bool _isNews;
    private DateTimeOffset _toastEnd;
    private long _modelVersions;
    private long _playerVersion;
    private bool _playWhenRead;

    public ScreenState(IEnumerable<IRunFeed> feeds, TimeProvider clock, Theme theme, Symbols symbols)
    {
        Clock = clock;
        Theme = theme;
        Symbols = symbols;
        foreach (var feed in feeds) Runs.Add(new ShownRun(feed));
        Charts = new RunCharts(Chart);
        Count = new KeyCount(clock);
    }

    public TimeProvider Clock { get; }

    public List<ShownRun> Runs { get; } = [];

    /// <summary>Runs that were opened on the screen, to be let go with it.</summary>
    public List<IRunFeed> Opened { get; } = [];

    /// <summary>The run that tables, events, net and log tell about.</summary>
    public int RunIndex { get; set; }

    public ShownRun Run => Runs[RunIndex];

    /// <summary>The run that trains in caffetop; null: all are logs.</summary>
    public ShownRun? Live
    {
        get
        {
            foreach (var run in Runs)
            {
                if (run.Progress is not null) return run;
            }

            return null;
        }
    }

    /// <summary>What keys are for.</summary>
    public KeyRuns Kind => Live is null ? KeyRuns.Log : KeyRuns.Live;

    /// <summary>The number before a key.</summary>
    public KeyCount Count { get; }

    /// <summary>Lines of the command line, the last one last.</summary>
    public List<string> Typed { get; } = [];

    public Player Player { get; } = new();

    public ChartView Chart { get; } = new();

    public RunCharts Charts { get; }

    public ScreenView View { get; set; }

    public XAxis Axis { get; set; }

    public Theme Theme { get; set; }

    public Symbols Symbols { get; set; }

    /// <summary>A layer that the view is to go to; the screen takes it as soon as the key or click is done.</summary>
    public string? WantedLayer { get; set; }

    /// <summary>The pane of the view that keys like Enter and z mean.</summary>
    public int Pane { get; set; }

    /// <summary>A person has gone to a pane; before that none is marked.</summary>
    public bool HasChosenPane { get; set; }

    public bool IsMaximised { get; set; }

    /// <summary>How a run that trains is left; null: there is none, or nothing has to be done when this screen ends.</summary>
    public ILeaving? Leaving { get; set; }

    /// <summary>How a person left a run that trains; null: it was not asked, since none did (any more).</summary>
    public LeaveChoice? Left { get; set; }

    /// <summary>How many of the latest iterations are shown: all (0), a share of all below 1, or a number; follows the run.</summary>
    public double Window { get; set; }

    /// <summary>Grows with everything that charts and tables depend on.</summary>
    public long Revision { get; private set; }

    /// <summary>One more run beside the others.</summary>
    public void Add(IRunFeed feed)
    {
        Runs.Add(new ShownRun(feed));
        Opened.Add(feed);
        Revision++;
    }

    /// <summary>Shows another rank of the MPI run, at the iteration that is seen now.</summary>
    public void ShowRank(int rank)
    {
        Run.Coverage.WantedRank = rank;
        Player.Rank = rank;
        if (!Player.IsAtEnd) Player.Seek(Run.Model, Player.Iteration);
        Touch();
    }

    /// <summary>Something that no version tells has changed (notes, axis, theme).</summary>
    public void Touch() => Revision++;

    /// <summary>A short sentence in the key line, for some seconds.</summary>
    public void Tell(string sentence)
    {
        (_toast, _news, _isNews) = (sentence, null, false);
        _toastEnd = Clock.GetUtcNow() + ToastTime;
    }

    /// <summary>The same for what nobody asked for: an answer that stands there is not written over, the newest of these comes after it.</summary>
    public void Announce(string sentence)
    {
        if (_isNews || Toast() is null) (_toast, _toastEnd, _isNews) = (sentence, Clock.GetUtcNow() + ToastTime, true);
        else _news = sentence;
    }

    /// <summary>The sentence that is to be shown now, or null.</summary>
    public string? Toast()
    {
        if (_toast is not null && Clock.GetUtcNow() >= _toastEnd)
        {
            (_toast, _news, _isNews) = (_news, null, true);
            _toastEnd = Clock.GetUtcNow() + ToastTime;
        }

        return _toast;
    }

    /// <summary>The replay begins by itself once the log is read.</summary>
    public void PlayWhenRead(double speed)
    {
        Player.SetSpeed(speed);
        _playWhenRead = true;
    }

    /// <summary>Brings everything that is derived from models and horizon up to date; under the gates.</summary>
    public void Update()
    {
        if (_playWhenRead && Run.Feed.IsRead)
        {
            _playWhenRead = false;
            Player.Toggle(Run.Model);
        }

        long versions = 0;
        foreach (var run in Runs) versions += run.Model.Version + run.Model.Sessions.Count;
        if (versions != _modelVersions || Player.Version != _playerVersion)
        {
            (_modelVersions, _playerVersion) = (versions, Player.Version);
            Revision++;
        }

        foreach (var run in Runs) run.Update(Player, this);
        Player.Rank = Run.Coverage.Ranks.Count > 1 ? Run.Coverage.Rank : null;
        FollowWindow();
    }

    private void FollowWindow()
    {
        if (Window <= 0) return;
        int first = int.MaxValue, last = 0;
        foreach (var run in Runs)
        {
            var shift = Axis == XAxis.Relative ? run.Coverage.First : 0;
            first = Math.Min(first, run.Coverage.First - shift);
            last = Math.Max(last, run.Coverage.Last - shift);
        }

        Chart.From = Math.Max(first, Window < 1 ? last - (last - first) * Window : last - Window);
        Chart.To = null;
    }
}
