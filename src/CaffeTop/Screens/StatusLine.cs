using System.Globalization;
using CaffeTop.Runs;
using CaffeTop.Screens.Feeds;
using CaffeTop.Screens.Steering;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens;

/// <summary>The first row: what is seen, how far it is, how fast, and, where there is room, the views.</summary>
internal sealed class StatusLine
{
    private static readonly string[] Names = ["Overview", "Layers", "Net", "Events", "Log"];
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly (int From, int To)[] _tabs = new (int, int)[Names.Length];
    private int _tabRow = -1;

    /// <summary>Rows that the line takes: the views stand on a row of their own where there is no room beside the status.</summary>
    public static int Rows(int width, int height, ScreenView view) => width < 150 && height >= 15 && view != ScreenView.Overview ? 2 : 1;

    public void Draw(Surface surface, ScreenState state)
    {
        var bar = state.Theme.Of(Role.Bar);
        surface.Fill(new Rect(0, 0, surface.Width, 1), ' ', bar);
        var hasTabs = surface.Width >= 150;
        var room = surface.Part(0, 0, surface.Width - (hasTabs ? 58 : 0), 1);
        var row = new TextRow(room, 1, 0);
        var run = state.Run;
        if (run.Progress is { } progress) LiveStatus.DrawState(ref row, progress, state);
        else DrawState(ref row, run, state, bar);
        row.Write(state.Runs.Count > 1 ? run.Label : run.Title, On(state, Role.Title), Math.Clamp(row.Left - 40, 6, 40));
        row.Skip(1);
        DrawRank(ref row, run, state);
        if (run.Progress is { } live) LiveStatus.Draw(ref row, run, live, state, room);
        else if (!run.Feed.IsRead) DrawReading(ref row, run, state, room);
        else DrawRun(ref row, run, state, room);
        _tabRow = -1;
        if (hasTabs) DrawTabs(surface, 0, surface.Width - 57, state, bar);
        else if (surface.Height > 1) DrawTabs(surface, 1, 1, state, default);
    }

    /// <summary>The view whose name stands at a cell; null: none.</summary>
    public ScreenView? ViewAt(int x, int y)
    {
        if (y != _tabRow) return null;
        for (var i = 0; i < _tabs.Length; i++)
        {
            if (x >= _tabs[i].From && x < _tabs[i].To) return (ScreenView)i;
        }

        return null;
    }

    private static void DrawState(ref TextRow row, ShownRun run, ScreenState state, Style bar)
    {
        Span<char> text = stackalloc char[32];
        var symbols = state.Symbols;
        var (glyph, word, role) = run.Feed.IsLive ? (symbols.Tail, "TAIL", Role.Good)
            : !run.Feed.IsRead ? (symbols.Tail, "READ", Role.Accent)
            : state.Player.IsPlaying ? (symbols.Play, "REPLAY", Role.Good)
            : state.Player.IsAtEnd ? Ended(run, state) : (symbols.Paused, "REPLAY", Role.Warning);
        row.Put(glyph, On(state, role));
        row.Skip(1);
        row.Write(word, On(state, role).With(CellAttributes.Bold));
        if (!state.Player.IsAtEnd && state.Player.IsPlaying)
        {
            text.TryWrite(CultureInfo.InvariantCulture, $" x{state.Player.Speed}", out var length);
            row.Write(text[..length], On(state, role));
        }

        row.Write(" ", bar);
    }

    private static (int Glyph, string Word, Role Role) Ended(ShownRun run, ScreenState state) => run.Current(state.Player)?.End switch
    {
        SessionEnd.Done => (state.Symbols.Done, "DONE", Role.Good),
        SessionEnd.Failed => (state.Symbols.Failed, "FAILED", Role.Bad),
        SessionEnd.StoppedEarly => (state.Symbols.Paused, "STOPPED", Role.Warning),
        _ => (state.Symbols.Play, "REPLAY", Role.Good),
    };

    private static void DrawRank(ref TextRow row, ShownRun run, ScreenState state)
    {
        if (run.Coverage.Ranks.Count < 2) return;
        Span<char> text = stackalloc char[48];
        text.TryWrite(CultureInfo.InvariantCulture, $"rank {run.Coverage.Rank} ({run.Coverage.Place + 1} of {run.Coverage.Ranks.Count}) ", out var length);
        row.Write(text[..length], On(state, Role.Accent));
    }

    private static void DrawReading(ref TextRow row, ShownRun run, ScreenState state, Surface surface)
    {
        var (read, all) = run.Feed.Reading;
        row.Write("reading ", On(state, Role.Dim));
        row.Write(Figures.Bytes(read), On(state, Role.Title));
        if (all <= 0) return;
        row.Write(" of ", On(state, Role.Dim));
        row.Write(Figures.Bytes(all), On(state, Role.Title));
        row.Skip(1);
        DrawGauge(ref row, surface, (double)read / all, state, 0);
    }

    private static void DrawRun(ref TextRow row, ShownRun run, ScreenState state, Surface surface)
    {
        Span<char> text = stackalloc char[48];
        var session = run.Current(state.Player);
        if (session is null || run.Iteration(state.Player) is not { } iteration)
        {
            row.Write(session is null ? "no line of a run in this log" : "no loss and no test in this log", On(state, Role.Dim));
            DrawSilence(ref row, run, state);
            return;
        }

        row.Write("iter ", On(state, Role.Dim));
        row.Write(Figures.Count(text, iteration), On(state, Role.Title));
        var last = session.MaxIteration ?? 0;
        if (last > 0)
        {
            row.Write("/", On(state, Role.Dim));
            row.Write(Figures.Short(text, last), On(state, Role.Dim));
        }

        row.Skip(1);
        // What is wrong goes before what is usual.
        if (DrawSilence(ref row, run, state)) DrawRate(ref row, session, iteration, state);
        if (row.Left < 12 || IsQuiet(run, state)) return;
        if (last > 0) DrawGauge(ref row, surface, (double)iteration / last, state, 36);
        DrawRate(ref row, session, iteration, state);
        var speed = state.Player.IsAtEnd && run.Feed.IsLive ? session.RecentSpeed : session.Speed;
        if (speed is { } perSecond && row.Left > 12)
        {
            row.Write(Figures.Value(text, perSecond < 10 ? Math.Round(perSecond, 2) : Math.Round(perSecond, 1)), On(state, Role.Title));
            row.Write(" it/s ", On(state, Role.Dim));
        }

        if (run.Feed.IsLive && perSecondOf(speed) > 0 && last > iteration && row.Left > 12)
        {
            row.Write("ETA ", On(state, Role.Dim));
            row.Write(Figures.Duration(text, (last - iteration) / perSecondOf(speed)), On(state, Role.Title));
            row.Skip(1);
        }
        else if (session.Started is not null && session.Ended is not null && row.Left > 12)
        {
            row.Write("took ", On(state, Role.Dim));
            row.Write(Figures.Duration(text, Elapsed(run, session, iteration, state)), On(state, Role.Title));
            row.Skip(1);
        }

        if (run.Model.Sessions.Count > 1 && row.Left > 16)
        {
            text.TryWrite(CultureInfo.InvariantCulture, $"session {session.Index + 1}/{run.Model.Sessions.Count}", out var length);
            row.Write(text[..length], On(state, Role.Dim));
        }

        static double perSecondOf(double? speed) => speed ?? 0;
    }

    // Of the whole log where all of it is seen, of the session else.
    private static double Elapsed(ShownRun run, Session session, int iteration, ScreenState state)
    {
        if (!state.Player.IsAtEnd) return TimeAxis(run, session, iteration);
        return session.Ended is { } end && session.Started is { } start ? (end - start).TotalSeconds : double.NaN;
    }

    private static double TimeAxis(ShownRun run, Session session, int iteration) =>
        Charts.TimeAxis.Seconds(run.Model, session, iteration) - Charts.TimeAxis.Start(run.Model, session);

    private static void DrawRate(ref TextRow row, Session session, int iteration, ScreenState state)
    {
        if (row.Left < 12) return;
        var at = Player.UpperBound(session.LearningRate.X, iteration) - 1;
        if (at < 0) return;
        Span<char> text = stackalloc char[32];
        row.Write("lr ", On(state, Role.Dim));
        row.Write(Figures.Rate(text, session.LearningRate.Y[at]), On(state, Role.Warning).With(CellAttributes.Bold));
        row.Write(" ", On(state, Role.Dim));
    }

    private static bool IsQuiet(ShownRun run, ScreenState state) =>
        run.Feed.Problem is not null || (run.Feed.IsLive && (run.Feed.IsEnded || run.Feed.Writer.State == WriterState.Ended || Quiet(run, state) >= Silence));

    private static TimeSpan Quiet(ShownRun run, ScreenState state) => run.Feed.LastChange is { } last ? state.Clock.GetUtcNow() - last : TimeSpan.Zero;

    /// <returns>Whether there was anything to say.</returns>
    private static bool DrawSilence(ref TextRow row, ShownRun run, ScreenState state)
    {
        if (!IsQuiet(run, state)) return false;
        if (run.Feed.Problem is { } problem)
        {
            row.Write(problem, On(state, Role.Bad), row.Left);
            return true;
        }

        if (run.Feed.IsEnded)
        {
            row.Write("the input has ended ", On(state, Role.Warning), row.Left);
            return true;
        }

        Span<char> text = stackalloc char[24];
        row.Write("no new line for ", On(state, Role.Warning), row.Left);
        row.Write(Figures.Ago(text, Quiet(run, state).TotalSeconds), On(state, Role.Warning).With(CellAttributes.Bold), row.Left);
        row.Write(" ", On(state, Role.Dim));
        DrawWriter(ref row, run.Feed.Writer, state);
        return true;
    }

    private static void DrawWriter(ref TextRow row, (WriterState State, int Number) writer, ScreenState state)
    {
        if (writer.State == WriterState.Unknown) return;
        Span<char> text = stackalloc char[48];
        text.TryWrite(CultureInfo.InvariantCulture, $"process {writer.Number} {(writer.State == WriterState.Running ? "runs" : "has ended")} ", out var length);
        row.Write(text[..length], On(state, writer.State == WriterState.Running ? Role.Good : Role.Bad), row.Left);
    }

    /// <param name="reserve">Columns that what follows needs.</param>
    public static void DrawGauge(ref TextRow row, Surface surface, double share, ScreenState state, int reserve)
    {
        var width = Math.Min(40, row.Left - reserve - 7);
        if (width < 4)
        {
            if (row.Left < 8) return;
            width = 0;
        }

        var bar = state.Theme.Of(Role.Bar);
        var full = state.Theme.Of(Role.Accent);
        var rest = state.Theme.Of(Role.Selection).Background;
        if (width > 0) Gauge.Draw(surface, new Rect(row.X, 0, width, 1), share, full.On(rest.IsDefault ? bar.Background : rest), state.Symbols);
        row.Skip(width > 0 ? width + 1 : 0);
        Span<char> text = stackalloc char[16];
        text.TryWrite(CultureInfo.InvariantCulture, $"{Math.Clamp(share, 0, 9.99) * 100:0.0}% ", out var length);
        row.Write(text[..length], On(state, Role.Title));
    }

    private void DrawTabs(Surface surface, int y, int x, ScreenState state, Style ground)
    {
        _tabRow = y;
        Span<char> digit = stackalloc char[2];
        for (var i = 0; i < Names.Length; i++)
        {
            var isHere = (int)state.View == i;
            var start = x;
            digit[0] = (char)('1' + i);
            digit[1] = ' ';
            x = surface.Text(x, y, digit, state.Theme.Of(Role.Accent) with { Background = ground.Background });
            x = surface.Text(x, y, Names[i], isHere
                ? state.Theme.Of(Role.Title).With(CellAttributes.Underline) with { Background = ground.Background }
                : state.Theme.Of(Role.Dim) with { Background = ground.Background });
            _tabs[i] = (start, x);
            x += 2;
        }

        surface.Text(x, y, "? help", state.Theme.Of(Role.Faint) with { Background = ground.Background });
    }

    private static Style On(ScreenState state, Role role) => state.Theme.Of(role) with { Background = state.Theme.Of(Role.Bar).Background };
}
