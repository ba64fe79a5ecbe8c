using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A loss that had fallen is back at ln n (or at its first value) from one display to the next, and stays: one step destroyed the weights.</summary>
public sealed class ReturnedToChance : IRunRule
{
    private const double Fallen = 0.75;
    private const double Stays = 0.05;

    public string Id => "returned-to-chance";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var candidates = session.Heads.Where(static head => head.MayBeSoftmax && !head.IsTotal || head.Type is null).ToList();
        var back = new List<(Head Head, int Before, double Level)>();
        foreach (var head in candidates)
        {
            if (Return(head, candidates.Count) is var (before, value)) back.Add((head, before, value));
        }

        // Heads that return at different times are noise of different kinds; the largest group that agrees counts.
        var group = back.GroupBy(static entry => (entry.Head.Values.X[entry.Before], entry.Head.Values.X[entry.Before + 1])).OrderByDescending(static g => g.Count()).FirstOrDefault();
        if (group is null) yield break;
        var (from, to) = group.Key;
        var levels = group.Select(static entry => entry.Level).Order().ToList();
        var agree = group.Count() >= 2 && levels[^1] - levels[0] <= 0.01 * levels[^1];
        var known = group.Select(static entry => entry.Head.Classes).FirstOrDefault(static classes => classes is not null);
        if (known is null && !agree && group.All(entry => !IsFirstValue(entry.Head, entry.Level) || entry.Head.Values.Count - entry.Before - 1 < 3)) yield break;
        var n = known ?? (agree ? (int)Math.Round(Math.Exp(levels[levels.Count / 2])) : ChanceLevel.ClassesOf(levels[levels.Count / 2]));
        var all = group.Count() == candidates.Count;
        var heads = candidates.Count == 1 ? "The loss" : all ? $"All {candidates.Count} losses" : $"{group.Count()} of {candidates.Count} losses ({Words.List([.. group.Select(static entry => entry.Head.Name)])})";
        var level = n is null ? $"to {Words.Number(levels[0])}, where the run had begun" : $"to the loss of guessing, {ChanceLevel.Name(n.Value)} ({n} classes)";
        var first = group.First().Head;
        yield return this.Error(
            session.At(to, first.Name), $"{heads} went back {level} between iteration {from} and {to}, and stayed there to iteration {first.Values.X[^1]}.",
            $"The net had learned ({Words.List([.. group.Select(static entry => Words.Number(entry.Head.Values.Y[entry.Before]))])} at iteration {from}); then one step threw the weights so far that it only guesses. "
            + "If it happens at the same iteration in another run, the records read there are the cause (a damaged image, a wrong label).",
            $"{session.GoBack(from)}, with base_lr a tenth or clip_gradients: 35, and look at the records that iterations {from} to {to} read. {session.Records.Between(from, to)}",
            [
                Fact("from_iteration", from), Fact("to_iteration", to), Fact("classes", n ?? double.NaN), .. group.Select(static entry => Fact("before_" + entry.Head.Name, entry.Head.Values.Y[entry.Before])),
                .. group.Select(static entry => Fact("after_" + entry.Head.Name, entry.Head.Values.Y[^1])),
            ]);
    }

    // The last point before the return, and the level that it returns to.
    private static (int Before, double Level)? Return(Head head, int heads)
    {
        var y = head.Values.Y;
        if (y.Length < 3) return null;
        var level = double.IsNaN(head.Chance) ? Stretch.Median(Stretch.Last(y, 1)) : head.Chance;
        if (!(level > 0.5)) return null;
        var before = y.Length - 1;
        while (before >= 0 && !(y[before] < Fallen * level)) before--;
        var after = y.Length - 1 - before;
        if (before < 0 || after < 2 || (after < 3 && heads < 2 && double.IsNaN(head.Chance))) return null;
        if (Stretch.Near(y[(before + 1)..], level, Stays) < 0.95) return null;
        // It had been down for a while, not by a single lucky batch.
        var earlier = y[Math.Max(0, before - 4)..(before + 1)];
        return earlier.Length >= 3 && Stretch.Median(earlier) >= Fallen * level ? null : (before, level);
    }

    private static bool IsFirstValue(Head head, double level) => Math.Abs(head.Values.Y[0] - level) <= 0.15 * level && ChanceLevel.ClassesOf(level, 0.02) is not null;
}
