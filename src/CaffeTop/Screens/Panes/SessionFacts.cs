using System.Globalization;
using CaffeTop.Runs;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Panes;

/// <summary>What ran: file, net, solver, times, speed, snapshots; as name and value, row by row.</summary>
internal sealed class SessionFacts
{
    private readonly List<(string Name, string Value)> _facts = [];
    private long _seen = -1;
    private Session? _session;

    public void Draw(Surface surface, ScreenState state)
    {
        Update(state);
        var inside = Panel.Rule(surface, "Run", "", false, state.Theme, state.Symbols);
        for (var i = 0; i < _facts.Count && i < inside.Height; i++)
        {
            inside.Text(1, i, _facts[i].Name, state.Theme.Of(Role.Dim));
            inside.Text(12, i, _facts[i].Value, state.Theme.Of(Role.Text), inside.Width - 13);
        }
    }

    private void Update(ScreenState state)
    {
        var run = state.Run;
        var session = run.Current(state.Player);
        if (_seen == state.Revision && _session == session) return;
        (_seen, _session) = (state.Revision, session);
        _facts.Clear();
        var plain = CultureInfo.InvariantCulture;
        _facts.Add(("log", run.Model.Name));
        if (session is null) return;
        if (session.NetName is { } net) _facts.Add(("net", net));
        if (run.Model.Sessions.Count > 1) _facts.Add(("session", string.Create(plain, $"{session.Index + 1} of {run.Model.Sessions.Count}: {session.Reason}")));
        if (session.Rank >= 0) _facts.Add(("rank", string.Create(plain, $"{session.Rank} of an MPI run{(run.Coverage.Ranks.Count > 1 ? "; v shows the next" : "")}")));
        if (session.Policy is { } policy) _facts.Add(("policy", policy));
        if (session.Mode is { } mode) _facts.Add(("mode", mode));
        var format = run.Model.Year is null ? "MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss";
        if (session.Started is { } start) _facts.Add(("started", start.ToString(format, plain)));
        if (session.Ended is { } end && state.Player.IsAtEnd) _facts.Add(("last line", end.ToString(format, plain)));
        if (session.Speed is { } speed) _facts.Add(("speed", string.Create(plain, $"{speed:0.##} it/s")));
        if (session.TestSeconds > 0) _facts.Add(("testing", new string(Figures.Duration(stackalloc char[32], session.TestSeconds))));
        if (session.Snapshots > 0) _facts.Add(("snapshots", string.Create(plain, $"{session.Snapshots}, last {session.LastSnapshot}")));
        if (session.DataRestarts > 0) _facts.Add(("data", string.Create(plain, $"begun again {session.DataRestarts:#,##0} times")));
        if (session.QueueEmpty > 0) _facts.Add(("waiting", string.Create(plain, $"queue empty {session.QueueEmpty:#,##0} times")));
        if (session.Clipped > 0) _facts.Add(("clipped", string.Create(plain, $"{session.Clipped:#,##0} iterations, factor ≥ {session.SmallestClip:g3}")));
        if (session.StickyFrom is { } sticky) _facts.Add(("sticky NaN", string.Create(plain, $"loss from {sticky:#,##0} on, outputs finite")));
        _facts.Add(("lines", string.Create(plain, $"{run.Model.Lines:#,##0}, {run.Model.RawLines:#,##0} of no known kind")));
    }
}
