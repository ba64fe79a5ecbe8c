using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>Several MPI ranks print their own losses into one log.</summary>
public sealed class RanksDiffer : IRunRule
{
    public string Id => "ranks-differ";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var s = session.Session;
        if (s.Rank < 0 || session.Run.Sessions.FirstOrDefault(other => other.Rank >= 0 && other.Loss.Count > 0) != s) yield break;
        var others = session.Run.Sessions.Where(other => other.Rank >= 0 && other.Rank != s.Rank && other.Loss.Count > 0).ToList();
        foreach (var other in others)
        {
            for (var i = 0; i < s.Loss.Count; i++)
            {
                var at = other.Loss.At(s.Loss.X[i]);
                if (at < 0 || other.Loss.X[at] != s.Loss.X[i] || Math.Abs(other.Loss.Y[at] - s.Loss.Y[i]) <= 1e-6 * Math.Abs(s.Loss.Y[i])) continue;
                yield return this.Hint(
                    session.At(s.Loss.X[i]), $"Ranks {s.Rank} and {other.Rank} print different losses: {Words.Number(s.Loss.Y[i])} and {Words.Number(other.Loss.Y[at])} at iteration {s.Loss.X[i]}.",
                    "Each rank prints the loss of its own part of the batch; only the gradients are averaged.", "Average them for the loss of the whole batch.", Fact("rank_a", s.Loss.Y[i]), Fact("rank_b", other.Loss.Y[at]));
                yield break;
            }
        }
    }
}
