using System.Globalization;
using CaffeTop.Events;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Steering;

/// <summary>The status line of a run that trains: its state, how far it is, how fast, how long it will take.</summary>
internal static class LiveStatus
{
    /// <summary>From this width on, images, epoch and waiting stand in the status line; on narrower screens at the end of the key line.</summary>
    private const int WideEnough = 104;

    private const double LeastWait = 0.01;
    private const double MuchWait = 0.3;

    /// <summary>Glyph, word and colour of the state.</summary>
    public static void DrawState(ref TextRow row, RunProgress progress, ScreenState state)
    {
        Span<char> text = stackalloc char[48];
        var symbols = state.Symbols;
        var (glyph, word, role) = progress.State switch
        {
            RunState.Preparing => (symbols.Tail, "PREPARING", Role.Accent),
            RunState.Training when progress.IsWritingSnapshot => (symbols.SnapshotFlag, "SNAPSHOT", Role.Good),
            RunState.Training when state.Left is not null => (symbols.Bullet, "STOPPING", Role.Warning),
            RunState.Training => (symbols.Bullet, "TRAIN", Role.Good),
            RunState.Testing => (symbols.Testing, "TEST", Role.Accent),
            RunState.Paused when progress.IsWritingSnapshot => (symbols.SnapshotFlag, "SNAPSHOT", Role.Warning),
            RunState.Paused => (symbols.Paused, "PAUSED", Role.Warning),
            RunState.Done => (symbols.Done, "DONE", Role.Good),
            RunState.Stopped => (symbols.Failed, "STOPPED", Role.Warning),
            _ => (symbols.Failed, "FAILED", Role.Bad),
        };
        row.Put(glyph, On(state, role));
        row.Skip(1);
        row.Write(word, On(state, role).With(CellAttributes.Bold));
        if (progress.State == RunState.Testing && progress.TestBatches > 0)
        {
            text.TryWrite(CultureInfo.InvariantCulture, $" {progress.TestBatch}/{progress.TestBatches}", out var length);
            row.Write(text[..length], On(state, role));
        }

        row.Write(" ", On(state, Role.Dim));
    }

    /// <summary>Everything behind the name.</summary>
    public static void Draw(ref TextRow row, ShownRun run, RunProgress progress, ScreenState state, Surface surface)
    {
        Span<char> text = stackalloc char[48];
        if (progress.State == RunState.Preparing)
        {
            row.Write(progress.Doing ?? "", On(state, Role.Dim), row.Left);
            return;
        }

        row.Write("iter ", On(state, Role.Dim));
        row.Write(Figures.Count(text, progress.Iteration), On(state, Role.Title));
        var last = run.MaxIteration ?? 0;
        if (last > 0)
        {
            row.Write("/", On(state, Role.Dim));
            row.Write(Figures.Short(text, last), On(state, Role.Dim));
        }

        row.Skip(1);
        if (run.IsOver)
        {
            DrawEnd(ref row, run, state);
            return;
        }

        var isWide = surface.Width >= WideEnough;
        if (last > 0) StatusLine.DrawGauge(ref row, surface, (double)progress.Iteration / last, state, isWide ? 66 : 36);
        DrawRate(ref row, run, state);
        DrawSpeed(ref row, run, last, state);
        if (!isWide) return;
        var length = Details(run, progress, text, out var wait);
        if (length > 0 && row.Left > length) row.Write(text[..length], On(state, Role.Dim));
        if (wait >= LeastWait && row.Left > 10)
        {
            row.Skip(1);
            text.TryWrite(CultureInfo.InvariantCulture, $"data wait {wait * 100:0} %", out length);
            row.Write(text[..length], On(state, wait >= MuchWait ? Role.Warning : Role.Dim), row.Left);
        }
    }

    /// <summary>Where the status line has no room: images, epoch and waiting for the key line's end.</summary>
    /// <returns>Characters written.</returns>
    public static int Tail(ShownRun run, int width, Span<char> into)
    {
        if (run.Progress is not { } progress || width >= WideEnough || width < 60 || run.IsOver) return 0;
        var length = Details(run, progress, into, out var wait);
        if (wait >= LeastWait && into[length..].TryWrite(CultureInfo.InvariantCulture, $"{(length > 0 ? "  " : "")}wait {wait * 100:0}%", out var more)) length += more;
        return length;
    }

    // epoch 3.4  5.3k img/s
    private static int Details(ShownRun run, RunProgress progress, Span<char> into, out double wait)
    {
        wait = run.Meter.DataWaitShare;
        var (each, all) = (progress.RecordsPerIteration, progress.RecordsPerEpoch);
        var length = 0;
        if (each > 0 && all > 0) into.TryWrite(CultureInfo.InvariantCulture, $"epoch {(double)progress.Iteration * each / all:0.0}", out length);
        if (each <= 0 || run.Meter.Speed is not { } speed) return length;
        Span<char> number = stackalloc char[16];
        var images = Figures.Short(number, speed * each >= 100 ? Math.Round(speed * each) : Math.Round(speed * each, 1));
        into[length..].TryWrite(CultureInfo.InvariantCulture, $"{(length > 0 ? "  " : "")}{images} img/s", out var more);
        return length + more;
    }

    private static void DrawRate(ref TextRow row, ShownRun run, ScreenState state)
    {
        if (row.Left < 12) return;
        double rate;
        if (run.Feed.Control is { } control) rate = control.PlannedRate(control.Value(SteerableFields.BaseLr), run.Progress!.Iteration);
        else if (run.Current(state.Player) is { LearningRate.Count: > 0 } session) rate = session.LearningRate.Y[^1];
        else return;
        Span<char> text = stackalloc char[32];
        row.Write("lr ", On(state, Role.Dim));
        row.Write(Figures.Rate(text, rate), On(state, Role.Warning).With(CellAttributes.Bold));
        row.Write(" ", On(state, Role.Dim));
    }

    private static void DrawSpeed(ref TextRow row, ShownRun run, int last, ScreenState state)
    {
        Span<char> text = stackalloc char[32];
        if (run.Meter.Speed is { } speed && row.Left > 12)
        {
            row.Write(Figures.Value(text, speed < 10 ? Math.Round(speed, 2) : Math.Round(speed, 1)), On(state, Role.Title));
            row.Write(" it/s ", On(state, Role.Dim));
        }

        if (last <= 0 || run.SecondsLeft is not { } seconds || row.Left <= 12) return;
        row.Write("ETA ", On(state, Role.Dim));
        row.Write(Figures.Duration(text, seconds), On(state, Role.Title));
        row.Skip(2);
    }

    // in 3:02:11  best accuracy 0.6134 @ 430,000
    private static void DrawEnd(ref TextRow row, ShownRun run, ScreenState state)
    {
        Span<char> text = stackalloc char[48];
        var session = run.Current(state.Player);
        if (session is { Started: { } start, Ended: { } end } && row.Left > 14)
        {
            row.Write("in ", On(state, Role.Dim));
            row.Write(Figures.Duration(text, (end - start).TotalSeconds), On(state, Role.Title));
            row.Skip(2);
        }

        if (session is null || BestTest.Of(session) is not { } best || row.Left < 30) return;
        row.Write("best ", On(state, Role.Dim));
        row.Write(best.Name, On(state, Role.Dim), Math.Max(8, row.Left - 22));
        row.Write(" ", On(state, Role.Dim));
        row.Write(Figures.Value(text, best.Value), On(state, Role.Good).With(CellAttributes.Bold));
        row.Write(" @ ", On(state, Role.Dim));
        row.Write(Figures.Count(text, best.Iteration), On(state, Role.Title));
    }

    private static Style On(ScreenState state, Role role) => state.Theme.Of(role) with { Background = state.Theme.Of(Role.Bar).Background };
}
