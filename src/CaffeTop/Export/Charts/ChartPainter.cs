using System.Globalization;
using System.Runtime.InteropServices;
using CaffeTop.Runs;
using CaffeTop.Summary;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Export.Charts;

/// <summary>Draws a page of charts one below the other, all over the same iterations.</summary>
internal sealed class ChartPainter(ICanvas canvas, int width, int height)
{
    private const double Left = 74;
    private const double Right = 26;
    private const double Head = 66;
    private const double PanelHead = 30;
    private const double PanelFoot = 26;
    private const double Foot = 12;
    private const int MostSnapshots = 60;
    private const int MostRules = 24;
    private const int LongestName = 44;

    private static readonly Rgb Ground = new(0xFFFFFF);
    private static readonly Rgb Ink = new(0x24292F);
    private static readonly Rgb Dim = new(0x57606A);
    private static readonly Rgb Rule = new(0xE3E7EB);
    private static readonly Rgb Axis = new(0x9AA3AD);
    private static readonly Rgb Bad = new(0xC5283D);
    private static readonly Rgb Change = new(0x6E7781);

    private double _firstX;
    private double _lastX = 1;

    public void Paint(ChartPage page)
    {
        canvas.Rectangle(0, 0, width, height, Ground);
        canvas.Text(Left, 32, page.Title, 20, Ink, bold: true);
        canvas.Text(Left, 52, page.Subtitle, 12.5, Dim);
        Extent(page);
        var weights = page.Panels.Sum(static p => p.Weight);
        var free = height - Head - Foot - page.Panels.Count * (PanelHead + PanelFoot);
        double top = Head;
        foreach (var panel in page.Panels)
        {
            var tall = free * panel.Weight / weights;
            Panel(panel, panel == page.Panels[0], page.Marks, top + PanelHead, tall);
            top += tall + PanelHead + PanelFoot;
        }

        if (page.Panels.Count == 0) canvas.Text(Left, Head + 30, "no curves in this log", 14, Dim);
    }

    private void Extent(ChartPage page)
    {
        double first = double.PositiveInfinity, last = double.NegativeInfinity;
        foreach (var curve in page.Panels.SelectMany(static p => p.Curves))
        {
            foreach (var (series, _) in curve.Parts) (first, last) = (Math.Min(first, series.X[0]), Math.Max(last, series.X[^1]));
        }

        if (first > last) (first, last) = (0, 1);
        (_firstX, _lastX) = (first, last > first ? last : first + 1);
    }

    private double X(double iteration) => Left + (iteration - _firstX) / (_lastX - _firstX) * (width - Left - Right);

    private void Panel(ChartPanel panel, bool isFirst, List<RunMark> marks, double top, double tall)
    {
        var shapes = new List<(ChartCurve Curve, CurveShape Shape, bool IsOvertaken)>();
        var columns = (int)(width - Left - Right);
        foreach (var curve in panel.Curves)
        {
            var whole = new Series();
            foreach (var (series, overtaken) in curve.Parts)
            {
                var kept = RunHistory.CountBefore(series, overtaken);
                // Few points are joined over the sessions' ends too.
                for (var i = 0; curve.IsSparse && i < kept; i++)
                {
                    if (whole.Count == 0 || series.X[i] >= whole.X[^1]) whole.Append(series.X[i], series.Y[i]);
                }

                if (kept < series.Count) shapes.Add((curve, CurveShape.Of(series, Math.Max(0, kept - 1), series.Count, _firstX, _lastX, columns, curve.IsSparse), true));
                if (kept > 0 && !curve.IsSparse) shapes.Add((curve, CurveShape.Of(series, 0, kept, _firstX, _lastX, columns, isSparse: false), false));
            }

            if (whole.Count > 0) shapes.Add((curve, CurveShape.Of(whole, 0, whole.Count, _firstX, _lastX, columns, isSparse: true), false));
        }

        var axis = Fit(shapes.Select(static s => s.Shape), panel.FloorZero);
        Grid(axis, top, tall);
        Rules(isFirst, marks, top, tall);
        var clipped = 0;
        foreach (var (curve, shape, isOvertaken) in shapes)
        {
            if (!isOvertaken && shape.Envelope.Count > 1) clipped += Envelope(shape, axis, curve.Color, top, tall);
        }

        foreach (var (curve, shape, isOvertaken) in shapes)
        {
            foreach (var bad in shape.Bad) canvas.Polyline([new Dot(X(bad), top), new Dot(X(bad), top + tall)], Bad.With(0.35f), 1);
            Line(curve, shape, axis, isOvertaken ? curve.Color.With(0.3f) : curve.Color, top, tall);
        }

        canvas.Polyline([new Dot(Left, top), new Dot(Left, top + tall), new Dot(width - Right, top + tall)], Axis, 1);
        Flags(marks, top + tall);
        var title = panel.Title + (axis.IsLog ? " (log)" : "") + (clipped > 0 ? string.Create(CultureInfo.InvariantCulture, $"  ▴{clipped} clipped") : "");
        canvas.Text(Left, top - 11, title, 13.5, Ink, bold: true);
        Legend(panel, top - 11, Left + canvas.TextWidth(title, 13.5) + 30);
    }

    private static ValueAxis Fit(IEnumerable<CurveShape> shapes, bool floorZero)
    {
        var (lows, highs) = (new List<double>(), new List<double>());
        foreach (var shape in shapes)
        {
            if (shape.Envelope.Exists(static e => !double.IsNaN(e.Low)))
            {
                lows.AddRange(shape.Envelope.Where(static e => !double.IsNaN(e.Low)).Select(static e => e.Low));
                highs.AddRange(shape.Envelope.Where(static e => !double.IsNaN(e.Low)).Select(static e => e.High));
            }
            else
            {
                lows.AddRange(shape.Line.Where(static p => !double.IsNaN(p.Y)).Select(static p => p.Y));
                highs.AddRange(shape.Line.Where(static p => !double.IsNaN(p.Y)).Select(static p => p.Y));
            }
        }

        return new ValueAxis(lows, highs, floorZero);
    }

    private void Grid(ValueAxis axis, double top, double tall)
    {
        foreach (var tick in axis.Ticks(Math.Max(2, (int)(tall / 34))))
        {
            var y = top + tall * (1 - axis.Place(tick));
            canvas.Polyline([new Dot(Left, y), new Dot(width - Right, y)], Rule, 1);
            canvas.Text(Left - 8, y + 4, Number(tick), 11.5, Dim, TextAnchor.End);
        }

        foreach (var tick in ValueAxis.LinearTicks(_firstX, _lastX, (int)((width - Left - Right) / 110)))
        {
            canvas.Polyline([new Dot(X(tick), top), new Dot(X(tick), top + tall + 4)], Rule, 1);
            canvas.Text(X(tick), top + tall + 18, Iterations(tick), 11.5, Dim, TextAnchor.Middle);
        }
    }

    // A change of the rate is a dotted line over every chart; its rate is written beside it on the first one where there is room.
    private void Rules(bool isLabelled, List<RunMark> marks, double top, double tall)
    {
        var changes = marks.Where(static m => m.Kind is MarkKind.RateChanged or MarkKind.Control).ToList();
        if (changes.Count > MostRules) return;
        double free = 0;
        foreach (var mark in changes)
        {
            var x = X(mark.Iteration);
            canvas.Polyline([new Dot(x, top), new Dot(x, top + tall)], Change.With(0.8f), 1, dash: 3);
            var label = mark.Kind == MarkKind.RateChanged ? "lr " + mark.Text.Split('→')[^1].Trim() : mark.Text;
            var wide = canvas.TextWidth(label, 11);
            if (!isLabelled || x + 5 < free || x + 5 + wide > width - Right) continue;
            canvas.Text(x + 5, top + 12, label, 11, Change);
            free = x + 5 + wide + 8;
        }
    }

    private void Flags(List<RunMark> marks, double y)
    {
        var snapshots = marks.Where(static m => m.Kind == MarkKind.Snapshot).ToList();
        if (snapshots.Count <= MostSnapshots)
        {
            foreach (var mark in snapshots) Diamond(X(mark.Iteration), y, 3.6, Change);
        }

        foreach (var mark in marks.Where(static m => m.Kind == MarkKind.Anomaly).Take(MostSnapshots))
        {
            var x = X(mark.Iteration);
            canvas.Polyline([new Dot(x - 4, y - 4), new Dot(x + 4, y + 4)], Bad, 2);
            canvas.Polyline([new Dot(x - 4, y + 4), new Dot(x + 4, y - 4)], Bad, 2);
        }
    }

    private void Diamond(double x, double y, double r, Rgb color) =>
        canvas.Band([new Strip(x - r, y, y), new Strip(x, y - r, y + r), new Strip(x + r, y, y)], color);

    private int Envelope(CurveShape shape, ValueAxis axis, Rgb color, double top, double tall)
    {
        var strips = new List<Strip>();
        var clipped = 0;
        foreach (var (x, low, high) in shape.Envelope)
        {
            if (double.IsNaN(low))
            {
                Flush();
                continue;
            }

            var (from, to) = (axis.Place(high), axis.Place(low));
            if (from > 1)
            {
                clipped++;
                canvas.Polyline([new Dot(X(x) - 2, top + 3), new Dot(X(x), top), new Dot(X(x) + 2, top + 3)], color, 1);
            }

            strips.Add(new Strip(X(x), top + tall * (1 - Math.Clamp(from, 0, 1)), top + tall * (1 - Math.Clamp(to, 0, 1))));
        }

        Flush();
        return clipped;

        void Flush()
        {
            canvas.Band(CollectionsMarshal.AsSpan(strips), color.With(0.25f));
            strips.Clear();
        }
    }

    private void Line(ChartCurve curve, CurveShape shape, ValueAxis axis, Rgb color, double top, double tall)
    {
        var dots = new List<Dot>();
        foreach (var (x, value) in shape.Line)
        {
            // Above or below the range the line breaks; the envelope's arrows tell of it.
            if (double.IsNaN(value) || axis.Place(value) is > 1.001 or < -0.001)
            {
                canvas.Polyline(CollectionsMarshal.AsSpan(dots), color, 1.7);
                dots.Clear();
                continue;
            }

            var dot = new Dot(X(x), top + tall * (1 - Math.Clamp(axis.Place(value), 0, 1)));
            if (curve.IsStepped && dots.Count > 0) dots.Add(new Dot(dot.X, dots[^1].Y));
            dots.Add(dot);
            if ((shape.HasDots && !curve.IsStepped) || shape.Line.Count == 1) canvas.Disc(dot.X, dot.Y, 2.6, color);
        }

        canvas.Polyline(CollectionsMarshal.AsSpan(dots), color, 1.7);
    }

    // From the right, the first curve last, so that it stands at the left.
    private void Legend(ChartPanel panel, double y, double from)
    {
        var x = width - Right;
        var all = panel.Curves.Sum(curve => canvas.TextWidth(Shown(curve.Name, LongestName) + "  " + Words.Value(curve.Last), 12) + 50);
        var hasValues = all <= x - from;
        var longest = hasValues ? LongestName : Math.Clamp((int)(((x - from) / panel.Curves.Count - 46) / 7), 6, LongestName);
        for (var i = panel.Curves.Count - 1; i >= 0; i--)
        {
            var curve = panel.Curves[i];
            var value = hasValues ? Words.Value(curve.Last) : "";
            var name = Shown(curve.Name, longest);
            var wide = canvas.TextWidth(name + "  ", 12) + canvas.TextWidth(value, 12) + 36;
            if (x - wide < from) return;
            if (hasValues) canvas.Text(x, y, value, 12, Ink, TextAnchor.End);
            canvas.Text(x - canvas.TextWidth(value, 12) - 7, y, name, 12, Dim, TextAnchor.End);
            var swatch = x - wide + 6;
            canvas.Polyline([new Dot(swatch, y - 4), new Dot(swatch + 16, y - 4)], curve.Color, 3);
            x = (int)(x - wide - 8);
        }
    }

    private static string Shown(string name, int longest) => name.Length <= longest ? name : name[..(longest - 1)] + "…";

    private static string Number(double value)
    {
        var size = Math.Abs(value);
        return size switch
        {
            0 => "0",
            >= 1e6 or < 1e-4 => value.ToString("0.##e0", CultureInfo.InvariantCulture),
            >= 1e4 => (value / 1000).ToString("0.##", CultureInfo.InvariantCulture) + "k",
            _ => value.ToString("G6", CultureInfo.InvariantCulture),
        };
    }

    private static string Iterations(double value) => Math.Abs(value) switch
    {
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (value / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + "k",
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };
}
