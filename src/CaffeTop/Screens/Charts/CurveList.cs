using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens.Charts;

/// <summary>Fills a chart's curves anew and takes the objects of the last time, so that a growing run costs no memory per frame.</summary>
internal sealed class CurveList(LineChart chart)
{
    private readonly Dictionary<(string Prefix, string Name), string> _names = [];
    private readonly List<Curve> _spare = [];

    public LineChart Chart { get; } = chart;

    public void Begin()
    {
        _spare.AddRange(Chart.Curves);
        Chart.Curves.Clear();
    }

    public Curve Add(string prefix, string name, Role role, bool sparse)
    {
        var key = (prefix, name);
        if (!_names.TryGetValue(key, out var whole)) _names[key] = whole = prefix.Length == 0 ? name : name.Length == 0 ? prefix : prefix + " " + name;
        Curve? curve = null;
        if (_spare.Count > 0)
        {
            curve = _spare[^1];
            _spare.RemoveAt(_spare.Count - 1);
        }

        curve ??= new Curve(whole, role);
        (curve.Name, curve.Role, curve.Sparse) = (whole, role, sparse);
        curve.Parts.Clear();
        Chart.Curves.Add(curve);
        return curve;
    }

    /// <summary>Points of a curve, those beyond the horizon too, so that nothing changes its look while a replay plays.</summary>
    public static long Points(Curve curve)
    {
        long points = 0;
        foreach (var part in curve.Parts) points += part.Series.Count;
        return points;
    }

    /// <summary>A stretch of a session's curve, over the axis that is shown.</summary>
    public static void AddPart(Curve curve, ShownRun run, Session session, Series series, int from, int to, XAxis axis)
    {
        if (series.Count == 0) return;
        if (axis == XAxis.Time)
        {
            var over = run.Times.Of(run.Model, session, series);
            var last = to == int.MaxValue ? int.MaxValue : TimeAxis.Seconds(run.Model, session, to);
            // Seconds may fall together where many iterations fit into one; the stretch's first stands for all of them.
            var first = from <= series.X[0] ? int.MinValue : TimeAxis.Seconds(run.Model, session, from);
            curve.Parts.Add(new CurvePart(over, first, last));
            return;
        }

        curve.Parts.Add(new CurvePart(series, from, to, axis == XAxis.Relative ? -run.Coverage.First : 0));
    }
}
