using CaffeTop.Runs;
using CaffeTop.Screens.Charts;

namespace CaffeTop.Screens;

/// <summary>Cursor, zoom and pan: all charts move together.</summary>
internal static class ChartMoves
{
    private const double Least = 4;

    /// <summary>First and last x that the charts hold.</summary>
    public static (double From, double To) Extent(ScreenState state)
    {
        var loss = state.Charts.Loss.Extent();
        var second = state.Charts.Second.Extent();
        if (loss is null && second is null) return (0, 1);
        var (a, b) = (loss ?? second!.Value, second ?? loss!.Value);
        return (Math.Min(a.From, b.From), Math.Max(a.To, b.To));
    }

    /// <summary>First and last x that are seen.</summary>
    public static (double From, double To) Seen(ScreenState state)
    {
        var (from, to) = Extent(state);
        return (state.Chart.From ?? from, state.Chart.To ?? to);
    }

    /// <param name="factor">Of the range that is seen: 0.5 shows half as much.</param>
    /// <param name="center">What stays in its place; null: the cursor, or the middle.</param>
    public static void Zoom(ScreenState state, double factor, double? center = null)
    {
        var (first, last) = Extent(state);
        var (from, to) = Seen(state);
        var middle = center ?? (state.Chart.Cursor is { } cursor && cursor >= from && cursor <= to ? cursor : (from + to) / 2);
        var low = middle - (middle - from) * factor;
        var high = middle + (to - middle) * factor;
        if (factor < 1 && high - low < Least) return;
        Set(state, low, high, first, last);
    }

    public static void Pan(ScreenState state, double by)
    {
        var (first, last) = Extent(state);
        var (from, to) = Seen(state);
        if (from + by < first) by = first - from;
        if (to + by > last) by = last - to;
        Set(state, from + by, to + by, first, last);
    }

    public static void Fit(ScreenState state)
    {
        (state.Chart.From, state.Chart.To, state.Window) = (null, null, 0);
        state.Charts.Loss.Refit();
        state.Charts.Second.Refit();
    }

    /// <summary>The cursor some columns further; from nowhere it begins at the last value.</summary>
    public static void Move(ScreenState state, int columns)
    {
        var (from, to) = Seen(state);
        if (state.Chart.Cursor is not { } cursor)
        {
            state.Chart.Cursor = (int)to;
            return;
        }

        var step = Math.Max(1, state.Charts.Loss.XPerCell > 0 ? state.Charts.Loss.XPerCell : state.Charts.Second.XPerCell);
        SetCursor(state, (int)Math.Clamp(Math.Round(cursor + columns * step), int.MinValue, int.MaxValue), from, to);
    }

    /// <summary>The cursor to the next mark in a direction; of test marks there are too many.</summary>
    public static void MoveToEvent(ScreenState state, int direction)
    {
        var (from, to) = Extent(state);
        var here = state.Chart.Cursor ?? (direction < 0 ? (int)to + 1 : (int)from - 1);
        int? best = null;
        foreach (var run in state.Runs)
        {
            Nearest(run, run.Model.Marks);
            Nearest(run, run.Notes);
        }

        if (best is { } found) SetCursor(state, found, from, to);
        else state.Tell(direction < 0 ? "no event before this" : "no event after this");

        void Nearest(ShownRun run, List<RunMark> marks)
        {
            foreach (var mark in marks)
            {
                if (mark.Kind is MarkKind.Test or MarkKind.Data || FlagList.Place(mark, run, state) is not { } x) continue;
                if (direction < 0 ? x < here && (best is null || x > best) : x > here && (best is null || x < best)) best = x;
            }
        }
    }

    /// <summary>Sets the cursor and brings it into sight.</summary>
    public static void SetCursor(ScreenState state, int x, double from, double to)
    {
        var (first, last) = Extent(state);
        x = (int)Math.Clamp(x, first, Math.Max(first, last));
        state.Chart.Cursor = x;
        var (low, high) = Seen(state);
        if (x < low) Pan(state, x - low);
        else if (x > high) Pan(state, x - high);
    }

    private static void Set(ScreenState state, double from, double to, double first, double last)
    {
        state.Window = 0;
        state.Chart.From = from <= first ? null : from;
        state.Chart.To = to >= last ? null : to;
    }
}
