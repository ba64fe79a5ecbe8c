using CaffeTop.Runs;

namespace CaffeTop.Screens.Charts;

/// <summary>
/// Which session tells which iterations: where sessions overlap the later one counts, as the run that went on from there. Of the ranks of an MPI
/// run one is told, at first the first, since all show much the same curves.
/// </summary>
internal sealed class Coverage
{
    private readonly List<(int From, int To)> _covered = [];
    private readonly List<(int From, int To)> _free = [];
    private readonly List<int> _ranks = [];
    private long _version = -1;
    private int _wanted = -1;
    private long _horizon = -1;
    private RunModel? _model;

    /// <summary>Stretches of sessions, in the sessions' order; bounds belong to them.</summary>
    public List<(Session Session, int From, int To)> Parts { get; } = [];

    /// <summary>The rank that is shown, −1 without MPI.</summary>
    public int Rank { get; private set; } = -1;

    /// <summary>All ranks of the log, in order.</summary>
    public List<int> Ranks => _ranks;

    /// <summary>Where <see cref="Rank"/> stands among them.</summary>
    public int Place => _ranks.IndexOf(Rank);

    /// <summary>The rank that a person wants to see; where the log has no such rank it is the first.</summary>
    public int WantedRank { get; set; } = -1;

    /// <summary>First iteration of all; 0 where there is none.</summary>
    public int First { get; private set; }

    /// <summary>Last visible iteration of all.</summary>
    public int Last { get; private set; }

    public void Update(RunModel model, Player player)
    {
        if (_model == model && _version == model.Version && _horizon == player.Version && _wanted == WantedRank) return;
        (_model, _version, _horizon, _wanted) = (model, model.Version, player.Version, WantedRank);
        Parts.Clear();
        _covered.Clear();
        _ranks.Clear();
        foreach (var session in model.Sessions)
        {
            var place = _ranks.BinarySearch(session.Rank);
            if (place < 0) _ranks.Insert(~place, session.Rank);
        }

        Rank = _ranks.Contains(WantedRank) ? WantedRank : _ranks.Count > 0 ? _ranks[0] : -1;

        var (first, last) = (int.MaxValue, int.MinValue);
        for (var i = model.Sessions.Count - 1; i >= 0; i--)
        {
            var session = model.Sessions[i];
            if (session.Rank != Rank || session.FirstIteration is not { } from || player.Limit(i) is not { } limit) continue;
            first = Math.Min(first, from);
            if (limit < from) continue;
            var to = Math.Min(limit, session.LastIteration ?? from);
            last = Math.Max(last, to);
            // What the session gets later is seen too, as long as nothing covers it.
            AddFree(session, from, to, to == session.LastIteration && limit == int.MaxValue);
            Cover(from, to);
        }

        Parts.Reverse();
        (First, Last) = first == int.MaxValue ? (0, 0) : (first, Math.Max(first, last));
    }

    private void AddFree(Session session, int from, int to, bool isOpen)
    {
        _free.Clear();
        var start = from;
        foreach (var (low, high) in _covered)
        {
            if (high < start) continue;
            if (low > to) break;
            if (low > start) _free.Add((start, low - 1));
            start = high == int.MaxValue ? int.MaxValue : high + 1;
        }

        if (start <= to) _free.Add((start, isOpen && (_covered.Count == 0 || _covered[^1].To < to) ? int.MaxValue : to));
        for (var i = _free.Count - 1; i >= 0; i--) Parts.Add((session, _free[i].From, _free[i].To));
    }

    // The list stays in order and without overlaps.
    private void Cover(int from, int to)
    {
        var i = 0;
        while (i < _covered.Count && _covered[i].To < from) i++;
        while (i < _covered.Count && _covered[i].From <= to)
        {
            from = Math.Min(from, _covered[i].From);
            to = Math.Max(to, _covered[i].To);
            _covered.RemoveAt(i);
        }

        _covered.Insert(i, (from, to));
    }
}
