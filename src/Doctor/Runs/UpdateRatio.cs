using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>The step of a layer is too large a part of its weights (more than a tenth in one iteration), or so small that it does not move.</summary>
public sealed class UpdateRatio : IRunRule
{
    private const double Most = 0.1;
    private const double Least = 1e-7;

    public string Id => "update-ratio";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var ratios = new List<(string Layer, double Ratio, int Iteration)>();
        foreach (var layer in DebugStats.Of(session))
        {
            if (layer.IsNormalisation || layer.WeightDiffs.Count == 0) continue;
            var diff = layer.WeightDiffs[0];
            if (diff.Values.Count < 3) continue;
            if (diff.Norms is { UpdateRatio.Count: > 2 } norms)
            {
                ratios.Add((layer.Name, Stretch.Median(Stretch.Last(norms.UpdateRatio.Y, 5)), diff.Values.X[^1]));
                continue;
            }

            if (layer.Weights.Count == 0 || session.Solver is not { IsPlain: true, IsKnown: true } solver) continue;
            var (gradient, weight) = (Stretch.Median(Stretch.Last(diff.Values.Y, 5)), Stretch.Median(Stretch.Last(layer.Weights[0].Values.Y, 5)));
            if (weight > 0 && gradient > 0) ratios.Add((layer.Name, session.RateAt(diff.Values.X[^1]) * gradient / weight / (1 - solver.Parameter.Momentum), diff.Values.X[^1]));
        }

        ratios.RemoveAll(static entry => double.IsNaN(entry.Ratio));
        if (ratios.Count == 0) yield break;
        var largest = ratios.MaxBy(static entry => entry.Ratio);
        if (largest.Ratio > Most)
        {
            yield return this.Warning(
                session.At(largest.Iteration, "0", largest.Layer), $"Each iteration changes the weights of \"{Words.Name(largest.Layer)}\" by {Words.Percent(largest.Ratio)} of their size.",
                "About 0.1 % is usual; steps this long forget what was learned before.", "Lower base_lr by ten (or this layer's lr_mult).", Fact("update_ratio", largest.Ratio));
        }
        else if (largest.Ratio < Least)
        {
            yield return this.Hint(
                session.At(largest.Iteration, "0", largest.Layer), $"No layer changes by more than {Words.Number(largest.Ratio)} of its weights in an iteration.",
                "About 0.001 is usual; at this speed learning takes thousands of times longer.", "Raise base_lr, or see whether gradients vanish (debug_info: true).", Fact("update_ratio", largest.Ratio));
        }
    }
}
