using CaffeTop.Events;
using CaffeTop.Screens.Charts;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens.Steering;

/// <summary>
/// The learning rate over the whole run: as it was, as it is planned, and as it would be with another base_lr, computed by the solver's own rate
/// function. Made anew only when one of them has changed.
/// </summary>
internal sealed class RatePreview
{
    private const int Points = 256;

    private readonly LineChart _chart = new("Learning rate") { View = new ChartView { Smoothing = 0, Outliers = true, Envelope = false } };
    private readonly CurveList _curves;
    private Series _planned = new();
    private Series _wanted = new();
    private float _present = float.NaN;
    private float _new = float.NaN;
    private int _from = -1;
    private int _to = -1;

    public RatePreview() => _curves = new CurveList(_chart);

    /// <summary>Whether another base_lr changes any rate that is still to come; false for a policy that does not use it.</summary>
    public bool Changes { get; private set; }

    /// <param name="wanted">The base_lr that is tried; NaN: none.</param>
    public void Update(ShownRun run, IRunControl control, float wanted)
    {
        var present = control.Value(SteerableFields.BaseLr);
        var now = run.Progress!.Iteration;
        var to = Math.Max(now + 1, run.MaxIteration ?? now + 1);
        // What has passed since is a column at most.
        var isOld = _from < 0 || now < _from || now - _from > (to - now) / Points || to != _to;
        if (!isOld && present.Equals(_present) && wanted.Equals(_new)) return;
        (_present, _new, _from, _to) = (present, wanted, now, to);
        _planned = Plan(control, present, now, to);
        _wanted = float.IsNaN(wanted) ? new Series() : Plan(control, wanted, now, to);
        Changes = _wanted.Count > 0 && !_wanted.Y.SequenceEqual(_planned.Y);
    }

    public void Draw(Surface surface, ShownRun run, ScreenState state)
    {
        _curves.Begin();
        _chart.Flags.Clear();
        _chart.Reserved = (Math.Min(run.Coverage.First, _from), _to);
        if (Changes) _curves.Add("", "new plan", Role.Series1, sparse: true).Parts.Add(new CurvePart(_wanted));
        _curves.Add("", Changes ? "old plan" : "plan", Changes ? Role.Dim : Role.Series1, sparse: true).Parts.Add(new CurvePart(_planned));
        var past = _curves.Add("", "past", Role.Series2, sparse: true);
        foreach (var (session, from, to) in run.Coverage.Parts)
        {
            if (session.LearningRate.Count > 0) past.Parts.Add(new CurvePart(session.LearningRate, from, Math.Min(to, _from)));
        }

        _chart.Flags.Add(new ChartFlag(_from, state.Symbols.RateFlag, Role.Accent, "now", Rule: true));
        _chart.Draw(surface, state.Theme, state.Symbols);
    }

    private static Series Plan(IRunControl control, float baseLr, int from, int to)
    {
        var plan = new Series();
        var step = Math.Max(1, (to - from) / (double)Points);
        for (var i = 0; i <= Points && from + i * step < to; i++)
        {
            var iteration = from + (int)(i * step);
            plan.Append(iteration, control.PlannedRate(baseLr, iteration));
        }

        plan.Append(to, control.PlannedRate(baseLr, to - 1));
        return plan;
    }
}
