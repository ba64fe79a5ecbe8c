using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>The training loss goes on falling while the test loss rises: the net learns its images by heart.</summary>
public sealed class Overfitting : IRunRule
{
    public string Id => "overfitting";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var test in session.Session.Tests)
        {
            foreach (var output in test.Outputs.Where(static output => output.Weight != 0 || output.Name.Contains("loss", StringComparison.OrdinalIgnoreCase)))
            {
                if (Best(output.Values) is not { } best || !TrainingFalls(session, output.Values.X[best])) continue;
                var (x, y) = (output.Values.X.ToArray(), output.Values.Y.ToArray());
                var snapshot = SnapshotAt(session, x[best]);
                yield return this.Warning(
                    session.At(x[best], output.Name), $"The test loss \"{Words.Name(output.Name)}\" was lowest at iteration {x[best]} ({Words.Number(y[best])}) and has risen to {Words.Number(y[^1])} since, while the training loss falls: the net overfits.",
                    "It learns its training images by heart instead of what they have in common.",
                    $"{(snapshot is null ? $"Take the snapshot nearest to iteration {x[best]}" : $"Take the snapshot {Words.Name(snapshot)}")}; to go further use more images, mirror and crop_size, Dropout, or a higher weight_decay.",
                    Fact("best_iteration", x[best]), Fact("best_test_loss", y[best]), Fact("last_test_loss", y[^1]));
                yield break;
            }
        }
    }

    // The lowest test, where the three behind it and the last are clearly higher and still rising.
    private static int? Best(Series values)
    {
        var y = values.Y;
        if (y.Length < 6 || Stretch.FirstNonFinite(y) >= 0) return null;
        var best = 0;
        for (var i = 1; i < y.Length; i++)
        {
            if (y[i] < y[best]) best = i;
        }

        var behind = y.Length - 1 - best;
        if (behind < 3 || best == 0 && y[0] > 0 && behind < 5) return null;
        var last = Stretch.Mean(Stretch.Last(y, 3));
        return last > 1.15 * y[best] && last - y[best] > 0.01 && last >= Stretch.Mean(y[(best + 1)..]) * 0.97 ? best : null;
    }

    private static bool TrainingFalls(CheckedSession session, int best)
    {
        var loss = session.Session.Loss;
        var at = loss.LowerBound(best);
        if (at < 3 || loss.Count - at < 6) return false;
        var around = Stretch.Median(loss.Y[Math.Max(0, at - 3)..Math.Min(loss.Count, at + 3)]);
        return Stretch.Median(Stretch.Last(loss.Y, Math.Max(3, (loss.Count - at) / 4))) < 0.9 * around;
    }

    private static string? SnapshotAt(CheckedSession session, int iteration)
    {
        var nearest = session.Run.Marks.Where(static mark => mark.Kind == MarkKind.Snapshot).MinBy(mark => Math.Abs((long)mark.Iteration - iteration));
        return nearest is not null && nearest.Text.StartsWith("snapshot ", StringComparison.Ordinal) ? nearest.Text["snapshot ".Length..] : null;
    }
}
