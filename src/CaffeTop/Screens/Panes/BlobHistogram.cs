using System.Globalization;
using CaffeTop.Runs;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens.Panes;

/// <summary>How the values of one blob of a run that trains are spread: bars over its range, by the logarithm of their counts.</summary>
internal sealed class BlobHistogram
{
    /// <summary>Rows that it likes to have: bars and the range below them.</summary>
    public const int Rows = 4;

    private const StringComparison Exact = StringComparison.Ordinal;

    private LayerCurve? _watched;

    /// <summary>The next samples are to tell of this blob.</summary>
    public void Watch(LayerCurve blob, ScreenState state)
    {
        if (_watched == blob || state.Live is not { IsOver: false, Feed.Control: { } control } live || live != state.Run) return;
        _watched = blob;
        control.Watch(blob.Kind, blob.Layer, blob.Blob);
    }

    public void Draw(Surface surface, LayerCurve blob, string name, ScreenState state)
    {
        // A log does not tell it, and a run that has ended looks as its log does.
        if (state.Live is not { IsOver: false } live || live != state.Run) return;
        var dim = state.Theme.Of(Role.Dim);
        var sample = live.Feed.Histogram;
        if (sample is null || sample.Kind != blob.Kind || !sample.Layer.Equals(blob.Layer, Exact) || !sample.Blob.Equals(blob.Blob, Exact) || sample.Counts.Count == 0)
        {
            if (live.Feed.Control is null) return;
            var at = surface.Text(1, 0, "histogram of ", dim);
            surface.Text(surface.Text(at, 0, name, dim), 0, ": with the next sample", dim);
            return;
        }

        Span<char> text = stackalloc char[64];
        var y = surface.Height - 1;
        var end = surface.Text(1, y, Figures.Value(text, sample.Min), dim);
        text.TryWrite(CultureInfo.InvariantCulture, $"{name} at {sample.Iteration:#,##0}, log count", out var length);
        surface.Text(end + 2, y, text[..length], dim, Math.Max(0, Width(surface) - end - 12));
        surface.TextRight(1 + Width(surface), y, Figures.Value(text, sample.Max), dim);
        Bars(surface.Part(1, 0, Width(surface), y), sample.Counts, state);
    }

    private static int Width(Surface surface) => Math.Max(8, Math.Min(surface.Width - 2, 96));

    private static void Bars(Surface surface, IReadOnlyList<long> counts, ScreenState state)
    {
        long most = 1;
        foreach (var count in counts) most = Math.Max(most, count);
        var symbols = state.Symbols;
        var steps = symbols.Sparks.Length;
        var style = state.Theme.Of(Role.Series1);
        for (var x = 0; x < surface.Width; x++)
        {
            // As many columns as there are, of as many bins as fit into each.
            var first = x * counts.Count / surface.Width;
            var last = Math.Max(first + 1, (x + 1) * counts.Count / surface.Width);
            long count = 0;
            for (var bin = first; bin < last && bin < counts.Count; bin++) count = Math.Max(count, counts[bin]);
            if (count == 0) continue;
            var height = Math.Max(1, (int)Math.Round(Math.Log(1 + count) / Math.Log(1 + most) * surface.Height * steps));
            for (var row = 0; row < surface.Height && height > 0; row++, height -= steps)
                surface.Put(x, surface.Height - 1 - row, symbols.Sparks[Math.Min(steps, height) - 1], style);
        }
    }
}
