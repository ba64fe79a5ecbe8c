using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>
/// The log dumps no solver, and its rate changes as no policy changes it: "fixed" that moves, a rise after a fall, falls by different factors, or
/// another rate where a log that jumped back covers the same iteration again. Somebody went on with another solver.
/// </summary>
public sealed class RateUnexplained : IRunRule
{
    private const int StoodStill = 3;
    private const double Alike = 0.05;

    // More rises than that are a schedule of their own (cycles, restarts) that a fork has.
    private const int MostRises = 2;
    private const int MostSteps = 100;

    public string Id => "rate-unexplained";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var s = session.Session;
        if (s.Solver is not null || session.Solver is { IsKnown: true } || s.LearningRate.Count == 0) yield break;
        if ((Within(session) ?? Between(session)) is not var (at, before, after, why)) yield break;
        yield return this.Hint(
            session.At(at), $"The learning rate goes from {Words.Number(before)} to {Words.Number(after)} at iteration {at}, and no lr_policy does that: {why}.",
            "Somebody stopped the run there and went on with another solver, or changed the rate by hand; what the curve does from here on may have its reason in that.",
            "Nothing, if it was meant; else look which solver the run was resumed with.", Fact("rate_before", before), Fact("rate_after", after));
    }

    private static (int, double, double, string)? Within(CheckedSession session)
    {
        var rates = session.Session.LearningRate;
        var steps = Steps(rates, session);
        if (steps.Count is 0 or > MostSteps) return null;
        if (session.Session.Policy == "fixed") return (steps[0].At, steps[0].Before, steps[0].After, "the log names the policy \"fixed\"");
        if (steps.Count(static step => step.After > step.Before) > MostRises) return null;
        double factor = 0;
        foreach (var (at, before, after) in steps)
        {
            var ratio = after / before;
            if (ratio > 1)
            {
                // Before the first fall it is a warm-up.
                if (factor > 0) return (at, before, after, "a rate that falls in steps does not rise again");
                continue;
            }

            if (factor == 0) factor = ratio;
            else if (Math.Abs(ratio - factor) > Alike * factor) return (at, before, after, $"every step before it was by a factor of {Words.Number(factor)}, this one is by {Words.Number(ratio)}");
        }

        return null;
    }

    // Changes between two stretches in which the rate stood still; what a user changed in this program's own run stands in the log as such.
    private static List<(int At, double Before, double After)> Steps(Series rates, CheckedSession session)
    {
        var steps = new List<(int, double, double)>();
        var x = rates.X;
        var y = rates.Y;
        var (start, held) = (0, -1);
        var controls = session.Run.Marks.Where(mark => mark.Kind == MarkKind.Control && mark.Session == session.Session.Index).Select(static mark => mark.Iteration).ToList();
        for (var i = 1; i <= y.Length && steps.Count <= MostSteps; i++)
        {
            if (i < y.Length && y[i].Equals(y[start])) continue;
            if (i - start >= StoodStill)
            {
                if (held >= 0 && y[held] > 0 && held + 1 == start && !IsControlled(controls, x[held], x[start])) steps.Add((x[start], y[held], y[start]));
                held = i - 1;
            }

            start = i;
        }

        return steps;
    }

    // The log jumped back: at the same iteration there are two rates.
    private static (int, double, double, string)? Between(CheckedSession session)
    {
        var s = session.Session;
        var before = session.Run.Sessions.Take(s.Index).LastOrDefault(other => other.Rank == s.Rank && other.LearningRate.Count > 0);
        if (before is null || before.Solver is not null) return null;
        var (x, y) = (s.LearningRate.X[0], s.LearningRate.Y[0]);
        var at = before.LearningRate.At(x);
        if (at < 0 || before.LearningRate.X[at] != x || before.LearningRate.X[^1] < x) return null;
        var old = before.LearningRate.Y[at];
        return old > 0 && Math.Abs(y - old) > Alike * old ? (x, old, y, "the same iteration had the other rate before the log jumped back") : null;
    }

    private static bool IsControlled(List<int> controls, int from, int to) => controls.Exists(iteration => iteration >= from && iteration <= to);
}
