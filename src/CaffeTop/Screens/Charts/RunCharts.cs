using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens.Charts;

/// <summary>The two charts of the overview: losses, and accuracies or, where a log has none, the learning rate.</summary>
internal sealed class RunCharts
{
    private const int MostAccuracies = 3;
    private const int FewPoints = 40;
    private static readonly Role[] AccuracyRoles = [Role.Series3, Role.Series4, Role.Series6, Role.Series5];
    private static readonly Role[] RunRoles = [Role.Series1, Role.Series2, Role.Series3, Role.Series4, Role.Series5, Role.Series6];

    private readonly CurveList _loss;
    private readonly CurveList _second;
    private readonly List<OutputCurve> _chosen = [];
    private readonly FlagList _flags = new();
    private long _seen = -1;
    private bool _wide;

    public RunCharts(ChartView view)
    {
        Loss = new LineChart("Loss") { View = view };
        Second = new LineChart("Accuracy") { View = view, FloorZero = true };
        _loss = new CurveList(Loss);
        _second = new CurveList(Second);
    }

    public LineChart Loss { get; }

    public LineChart Second { get; }

    /// <summary>The role that tells one of several runs.</summary>
    public static Role RoleOf(int run) => RunRoles[run % RunRoles.Length];

    /// <summary>What happened at the cursor, for the read-out: the nearest mark within a column.</summary>
    public void NoteCursor(ScreenState state)
    {
        string? text = null;
        if (state.Chart.Cursor is { } cursor)
        {
            var nearest = Math.Max(1, Loss.XPerCell);
            foreach (var run in state.Runs)
            {
                Search(run, run.Model.Marks);
                Search(run, run.Notes);
            }

            void Search(ShownRun run, List<RunMark> marks)
            {
                foreach (var mark in marks)
                {
                    if (mark.Kind is MarkKind.Test or MarkKind.Data || FlagList.Place(mark, run, state) is not { } x || Math.Abs(x - cursor) >= nearest) continue;
                    (nearest, text) = (Math.Abs(x - cursor), mark.Text);
                }
            }
        }

        Loss.CursorNote = text;
        Second.CursorNote = null;
    }

    /// <param name="wide">Long names in the legends.</param>
    public void Update(ScreenState state, bool wide)
    {
        if (_seen == state.Revision && _wide == wide) return;
        (_seen, _wide) = (state.Revision, wide);
        _loss.Begin();
        _second.Begin();
        var several = state.Runs.Count > 1;
        for (var i = 0; i < state.Runs.Count; i++) AddLosses(state.Runs[i], i, several, state.Axis);
        for (var i = 0; i < state.Runs.Count; i++) AddAccuracies(state.Runs[i], i, several, state.Axis);
        // Zoomed in on, old points are fewer than the log has.
        var thinned = state.Runs.Any(static run => run.Model.IsThinned) ? " (old points thinned)" : "";
        Loss.Title = "Loss" + thinned;
        Second.Title = "Accuracy" + thinned;
        Second.FloorZero = true;
        if (Second.Curves.Count == 0)
        {
            Second.Title = "Learning rate" + thinned;
            Second.FloorZero = false;
            for (var i = 0; i < state.Runs.Count; i++) AddRates(state.Runs[i], i, several, state.Axis);
        }

        _flags.Fill(Loss.Flags, state);
        Second.Flags.Clear();
        Second.Flags.AddRange(Loss.Flags);
        foreach (var chart in (ReadOnlySpan<LineChart>)[Loss, Second])
        {
            chart.XText = state.Axis == XAxis.Time ? Clock : NumberText.Short;
            chart.XName = state.Axis == XAxis.Time ? "after" : "iter";
            chart.Reserved = Whole(state);
        }
    }

    // While a horizon hides the rest of a run, the axis shows where it will end: each frame adds a column instead of moving all of them.
    private static (double From, double To)? Whole(ScreenState state)
    {
        if (state.Axis == XAxis.Time || state.Player.IsAtEnd) return null;
        double from = double.PositiveInfinity, to = double.NegativeInfinity;
        foreach (var run in state.Runs)
        {
            var shift = state.Axis == XAxis.Relative ? run.Coverage.First : 0;
            foreach (var session in run.Model.Sessions)
            {
                if (session.Rank != run.Coverage.Rank || session.FirstIteration is not { } first) continue;
                from = Math.Min(from, (double)first - shift);
                to = Math.Max(to, (double)(session.LastIteration ?? first) - shift);
            }
        }

        return from <= to ? (from, to) : null;
    }

    private static int Clock(double value, Span<char> text)
    {
        Span<char> into = stackalloc char[32];
        var written = Figures.Duration(into, value);
        written.CopyTo(text);
        return written.Length;
    }

    private void AddLosses(ShownRun run, int index, bool several, XAxis axis)
    {
        var prefix = several ? run.Label : "";
        Curve? test = null, train = null;
        foreach (var (session, from, to) in run.Coverage.Parts)
        {
            foreach (var net in session.Tests)
            {
                if (OutputChoice.MainLoss(net.Outputs) is not { } loss) continue;
                test ??= _loss.Add(prefix, several ? "test" : _wide ? "test loss" : "test", several ? RoleOf(index) : Role.Series2, sparse: true);
                CurveList.AddPart(test, run, session, loss.Values, from, to, axis);
                break;
            }
        }

        foreach (var (session, from, to) in run.Coverage.Parts)
        {
            if (session.Loss.Count == 0) continue;
            train ??= _loss.Add(prefix, several ? "train" : _wide ? "train loss" : "train", RoleOf(index), sparse: false);
            CurveList.AddPart(train, run, session, session.Loss, from, to, axis);
        }

        // The mean of so few points would only hide them.
        if (train is not null) train.Sparse = CurveList.Points(train) < FewPoints;
    }

    private void AddAccuracies(ShownRun run, int index, bool several, XAxis axis)
    {
        var prefix = several ? run.Label : "";
        // Names of the last session count: a fine-tuned net's heads may be called otherwise.
        var parts = run.Coverage.Parts;
        var color = 0;
        for (var last = parts.Count - 1; last >= 0; last--)
        {
            if (parts[last].Session.Tests.Count == 0) continue;
            OutputChoice.Accuracies(parts[last].Session.Tests[0].Outputs, _chosen, several ? 1 : MostAccuracies);
            if (_chosen.Count > 0) break;
        }

        foreach (var output in _chosen)
        {
            var curve = _second.Add(several ? prefix : _wide ? "test" : "", output.Name, several ? RoleOf(index) : AccuracyRoles[color++ % AccuracyRoles.Length], sparse: true);
            foreach (var (session, from, to) in parts)
            {
                foreach (var net in session.Tests)
                {
                    if (Find(net.Outputs, output) is not { } own) continue;
                    CurveList.AddPart(curve, run, session, own.Values, from, to, axis);
                    break;
                }
            }
        }

        var count = _chosen.Count;
        _chosen.Clear();
        if (count > 0 && several) return;
        AddTrainAccuracy(run, prefix, several ? RoleOf(index) : AccuracyRoles[color % AccuracyRoles.Length], axis);
    }

    private void AddTrainAccuracy(ShownRun run, string prefix, Role role, XAxis axis)
    {
        Curve? curve = null;
        foreach (var (session, from, to) in run.Coverage.Parts)
        {
            OutputCurve? found = null;
            foreach (var output in session.TrainOutputs)
            {
                if (OutputChoice.IsAccuracy(output)) found = output;
            }

            if (found is null) continue;
            curve ??= _second.Add(prefix.Length > 0 ? prefix : "train", _wide ? found.Name : "", role, sparse: false);
            CurveList.AddPart(curve, run, session, found.Values, from, to, axis);
        }

        if (curve is not null) curve.Sparse = CurveList.Points(curve) < FewPoints;
    }

    private void AddRates(ShownRun run, int index, bool several, XAxis axis)
    {
        Curve? curve = null;
        foreach (var (session, from, to) in run.Coverage.Parts)
        {
            if (session.LearningRate.Count == 0) continue;
            curve ??= _second.Add(several ? run.Label : "", "lr", several ? RoleOf(index) : Role.Series3, sparse: true);
            CurveList.AddPart(curve, run, session, session.LearningRate, from, to, axis);
        }
    }

    private static OutputCurve? Find(List<OutputCurve> outputs, OutputCurve wanted)
    {
        foreach (var output in outputs)
        {
            if (string.Equals(output.Name, wanted.Name, StringComparison.Ordinal)) return output;
        }

        return null;
    }
}
