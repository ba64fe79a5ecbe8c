using System.Globalization;
using System.Text;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Screens;

/// <summary>The values at the cursor as text for the clipboard.</summary>
internal static class CursorText
{
    public static string? Of(ScreenState state)
    {
        if (state.Chart.Cursor is not { } cursor) return null;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{state.Run.Title} {(state.Axis == XAxis.Time ? "second" : "iteration")} {cursor}\n");
        foreach (var chart in (ReadOnlySpan<LineChart>)[state.Charts.Loss, state.Charts.Second])
        {
            foreach (var curve in chart.Curves)
            {
                if (Value(curve, cursor) is { } value) text.Append(CultureInfo.InvariantCulture, $"{curve.Name} {value}\n");
            }
        }

        return text.ToString();
    }

    private static float? Value(Curve curve, int cursor)
    {
        for (var i = curve.Parts.Count - 1; i >= 0; i--)
        {
            var part = curve.Parts[i];
            var x = (int)Math.Clamp((long)cursor - part.Shift, int.MinValue, part.To);
            var at = Player.UpperBound(part.Series.X, x) - 1;
            if (x >= part.From && at >= 0) return part.Series.Y[at];
        }

        return null;
    }
}
