using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Plots;

/// <summary>Writes a number for people; returns the number of characters.</summary>
public delegate int NumberFormat(double value, Span<char> text);

/// <summary>
/// Curves over iterations in braille dots: a dim run from the smallest to the largest value of each column, the smoothed line bright above it. What
/// does not fit the range is counted in the title, what is not a number is a red column: nothing is hidden.
/// </summary>
public sealed class LineChart
{
    // Columns for the numbers of the value axis, the axis included: wide enough for nearly all, so that charts do not move.
    private const int NarrowGutter = 7;
    private const int WideGutter = 10;

    private readonly DotCanvas _dots = new();
    private readonly ValueScale _values = new();
    private readonly ValueTicks _ticks = new();
    private readonly ChartFrame _frame = new();
    private readonly ChartMarks _marks = new();
    private readonly ReadOut _readOut = new();
    private readonly List<CurveColumns> _columns = [];
    private readonly List<(Curve Curve, CurveColumns Columns)> _whole = [];
    private Style[] _bright = [];
    private Style[] _dim = [];
    private ColumnScale _x;
    private Rect _plot;
    private int _gutter = NarrowGutter;
    private bool _envelope;

    public LineChart(string title) => Title = title;

    public string Title { get; set; }

    public List<Curve> Curves { get; } = [];

    /// <summary>In the order of x.</summary>
    public List<ChartFlag> Flags { get; } = [];

    public ChartView View { get; set; } = new();

    /// <summary>A frame around it (wide terminals); otherwise one rule above.</summary>
    public bool Boxed { get; set; }

    /// <summary>The range begins at 0 where no value is below.</summary>
    public bool FloorZero { get; set; }

    /// <summary>Whether the title is drawn as of the pane that has the focus.</summary>
    public bool Focused { get; set; }

    /// <summary>How x is written below the axis; <see cref="NumberText.Short"/> by default.</summary>
    public NumberFormat XText { get; set; } = NumberText.Short;

    /// <summary>How the cursor's x is written; <c>iter 92,000</c>.</summary>
    public string XName { get; set; } = "iter";

    /// <summary>What happened at the cursor's place, as the last line of the read-out; null for nothing.</summary>
    public string? CursorNote { get; set; }

    /// <summary>The last drawing's scale was logarithmic.</summary>
    public bool IsLog => _values.IsLog;

    /// <summary>Columns of dots whose extremes lie outside of the last drawing's range.</summary>
    public int Clipped { get; private set; }

    /// <summary>
    /// x that has its place even where no curve reaches yet: a replay that plays keeps its picture still and only adds to it. So the range of values is then
    /// that of the curves' whole series, whatever of them is seen. Null: the curves' own.
    /// </summary>
    public (double From, double To)? Reserved { get; set; }

    /// <summary>
    /// The next drawing chooses the range of values anew. Without this one that still fits is kept while curves grow, so that what is seen depends on when they were drawn.
    /// </summary>
    public void Refit() => _values.Forget();

    /// <summary>The curves' own first and last x, null without points.</summary>
    public (double From, double To)? Extent()
    {
        double from = double.PositiveInfinity, to = double.NegativeInfinity;
        foreach (var curve in Curves)
        {
            foreach (var part in curve.Parts)
            {
                var low = part.Series.LowerBound(part.From);
                var high = part.Series.At(part.To);
                if (low > high) continue;
                from = Math.Min(from, (double)part.Series.X[low] + part.Shift);
                to = Math.Max(to, (double)part.Series.X[high] + part.Shift);
            }
        }

        return from <= to ? (from, to) : null;
    }

    /// <summary>The x in the middle of a column of the surface that was drawn last; null outside of the plot.</summary>
    public int? XAt(int column) => _plot.IsEmpty || column < _plot.X || column >= _plot.Right ? null
        : (int)Math.Round(_x.Start((column - _plot.X) * 2) + _x.PerColumn);

    /// <summary>x per column of cells in the last drawing.</summary>
    public double XPerCell => 2 * _x.PerColumn;

    public void Draw(Surface surface, Theme theme, Symbols symbols)
    {
        Prepare(theme);
        _envelope = View.Envelope && symbols.Braille;
        if (_gutter != NarrowGutter && surface.Width < 40) _gutter = NarrowGutter;
        Layout(surface);
        if (_plot.Width < 4 || _plot.Height < 2)
        {
            _frame.Title(surface, this, theme, symbols);
            return;
        }

        Fit();
        var gutter = _ticks.Widest() < NarrowGutter || surface.Width < 40 ? NarrowGutter : WideGutter;
        if (gutter != _gutter)
        {
            _gutter = gutter;
            Layout(surface);
            Fit();
        }

        _dots.Reset(_plot.Width, _plot.Height);
        DrawCurves();
        CountClipped();
        _frame.Draw(surface, this, _plot, _x, _values, _ticks, theme, symbols);
        var plot = surface.Part(_plot);
        _marks.DrawRules(plot, Flags, _x, theme, symbols);
        if (symbols.Braille) _dots.Draw(plot, _bright, _dim);
        else _dots.DrawGlyphs(plot, _bright, symbols.CurveGlyphs);
        DrawBad(plot, theme, symbols);
        DrawClipped(plot, theme, symbols);
        _marks.DrawLabels(plot, Flags, _x, _dots, theme);
        _marks.DrawFlags(surface, Flags, _x, _plot, Boxed ? surface.Height - 1 : _plot.Bottom, theme);
        if (View.Cursor is { } cursor) _readOut.Draw(plot, this, cursor, _x, _columns, _dots, theme, symbols);
    }

    private void Prepare(Theme theme)
    {
        while (_columns.Count < Curves.Count) _columns.Add(new CurveColumns());
        if (_bright.Length < Curves.Count)
        {
            _bright = new Style[Curves.Count];
            _dim = new Style[Curves.Count];
        }

        for (var i = 0; i < Curves.Count; i++)
        {
            _bright[i] = theme.Of(Curves[i].Role);
            _dim[i] = theme.Faded(Curves[i].Role, 0.4f);
        }
    }

    private void Layout(Surface surface)
    {
        var left = (Boxed ? 1 : 0) + _gutter;
        _plot = new Rect(left, 1, Math.Max(0, surface.Width - (Boxed ? 1 : 0) - left), Math.Max(0, surface.Height - 3));
    }

    private void Fit()
    {
        FitX();
        FitValues();
        _ticks.Fit(_values, _plot.Height);
    }

    private void FitX()
    {
        var (from, to) = Extent() ?? Reserved ?? (0, 1);
        if (Reserved is { } reserved) (from, to) = (Math.Min(from, reserved.From), Math.Max(to, reserved.To));
        _x.Set(View.From ?? from, View.To ?? to, _plot.Width * 2);
        for (var i = 0; i < Curves.Count; i++) _columns[i].Scan(Curves[i], _x);
    }

    private void FitValues()
    {
        _values.Begin(Curves.Count * _x.Columns);
        for (var i = 0; i < Curves.Count; i++)
        {
            var columns = Reserved is null ? _columns[i] : Whole(i);
            for (var c = 0; c < columns.Count; c++)
            {
                ref readonly var points = ref columns[c];
                if (points.Count == 0) continue;
                if (_envelope || View.Outliers || Curves[i].Sparse) _values.Add(points.Min, points.Max);
                else _values.Add((float)points.Mean, (float)points.Mean);
            }
        }

        _values.Fit(View.Scale, View.Outliers, FloorZero);
        for (var i = 0; i < Curves.Count; i++)
            _columns[i].Smooth(Curves[i].Sparse ? 0 : View.Smoothing, (float)_values.Low, (float)_values.High, _values.IsLog);
    }

    // A curve with what its parts hide.
    private CurveColumns Whole(int i)
    {
        if (_whole.Count <= i) _whole.Add((new Curve("", Curves[i].Role), new CurveColumns()));
        var (curve, columns) = _whole[i];
        curve.Parts.Clear();
        foreach (var part in Curves[i].Parts) curve.Parts.Add(part with { To = int.MaxValue });
        columns.Scan(curve, _x);
        return columns;
    }

    // Envelopes of all curves first: a line lies above every envelope.
    private void DrawCurves()
    {
        if (_envelope)
        {
            for (var i = 0; i < Curves.Count; i++)
            {
                if (Curves[i].Sparse) continue;
                for (var c = 0; c < _dots.Width; c++)
                {
                    ref readonly var points = ref _columns[i][c];
                    if (points.Count > 0) _dots.DimRun(c, _values.RowOf(points.Max, _dots.Height), _values.RowOf(points.Min, _dots.Height), (byte)i);
                }
            }
        }

        for (var i = Curves.Count - 1; i >= 0; i--) DrawLine(_columns[i], (byte)i);
    }

    private void DrawLine(CurveColumns columns, byte style)
    {
        var from = -1;
        var fromRow = 0;
        for (var c = 0; c < columns.Count; c++)
        {
            if (columns[c].Bad > 0 && columns[c].Count == 0) from = -1;
            var value = columns.Line(c);
            if (float.IsNaN(value)) continue;
            var row = _values.RowOf(value, _dots.Height);
            if (from < 0) _dots.Bright(c, row, style);
            else _dots.Line(from, fromRow, c, row, style);
            (from, fromRow) = (c, row);
        }
    }

    private void DrawBad(Surface plot, Theme theme, Symbols symbols)
    {
        // Red where it begins; what follows is faint, so that a run that stays lost does not paint the screen red.
        var (first, rest) = (theme.Of(Role.Bad), theme.Faded(Role.Bad, 0.35f));
        var before = false;
        for (var column = 0; column < _plot.Width; column++)
        {
            var bad = IsBad(column * 2) || IsBad(column * 2 + 1);
            if (bad)
            {
                var (glyph, style) = before ? (symbols.Braille ? 0x2847 : symbols.DottedVertical, rest) : (symbols.Braille ? 0x28FF : '!', first);
                for (var row = 0; row < _plot.Height; row++)
                {
                    if (!before || !_dots.HasDots(column, row)) plot.Put(column, row, glyph, style);
                }
            }

            before = bad;
        }
    }

    private bool IsBad(int column)
    {
        for (var i = 0; i < Curves.Count; i++)
        {
            if (_columns[i][column].Bad > 0) return true;
        }

        return false;
    }

    // Before the title is drawn, which tells the number.
    private void CountClipped()
    {
        Clipped = 0;
        for (var i = 0; i < Curves.Count; i++)
        {
            for (var c = 0; c < _dots.Width; c++)
            {
                if (IsClipped(i, c)) Clipped++;
            }
        }
    }

    private void DrawClipped(Surface plot, Theme theme, Symbols symbols)
    {
        if (Clipped == 0) return;
        for (var i = 0; i < Curves.Count; i++)
        {
            for (var c = 0; c < _dots.Width; c++)
            {
                if (!IsClipped(i, c)) continue;
                if (_values.IsAbove(_columns[i][c].Max)) plot.Put(c / 2, 0, symbols.ClippedAbove, theme.Of(Curves[i].Role));
                if (_values.IsBelow(_columns[i][c].Min)) plot.Put(c / 2, _plot.Height - 1, symbols.ClippedBelow, theme.Of(Curves[i].Role));
            }
        }
    }

    // Without the envelope only means are drawn, so only they can be missing.
    private bool IsClipped(int curve, int column)
    {
        ref readonly var points = ref _columns[curve][column];
        if (points.Count == 0) return false;
        return _envelope || Curves[curve].Sparse
            ? _values.IsAbove(points.Max) || _values.IsBelow(points.Min)
            : _values.IsAbove(points.Mean) || _values.IsBelow(points.Mean);
    }
}
