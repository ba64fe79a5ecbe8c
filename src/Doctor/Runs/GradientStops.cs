using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>debug_info shows a gradient that is exactly 0 from one layer on, on its way from the loss to the data.</summary>
public sealed class GradientStops : IRunRule
{
    public string Id => "gradient-stops";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var layers = DebugStats.Of(session);
        if (DebugStats.IsBroken(layers)) yield break;
        for (var i = layers.Count - 1; i > 0; i--)
        {
            var layer = layers[i];
            if (layer.BottomDiffs.Count == 0 || !layer.BottomDiffs.TrueForAll(DebugStats.IsZero)) continue;
            // What comes from above is there, and weights wait below.
            var above = layers.Skip(i + 1).Any(static other => other.BottomDiffs.Exists(static diff => !DebugStats.IsZero(diff)));
            var below = layers.Take(i).Where(static other => other.WeightDiffs.Count > 0).ToList();
            if (!above || below.Count == 0 || !below.TrueForAll(static other => other.WeightDiffs.TrueForAll(DebugStats.IsZero))) continue;
            yield return this.Error(
                session.At(layer.BottomDiffs[0].Values.X[^1], layer.BottomDiffs[0].Blob, layer.Name),
                $"The gradient stops at \"{Words.Name(layer.Name)}\": what it passes down is 0, and the {below.Count} layers with weights below it do not learn ({Words.List([.. below.Select(static other => other.Name)])}).",
                "Its own weights are 0, its units are dead, or what it computes has no gradient.", "Look at its top data and param data in debug_info; give it a weight_filler; see that propagate_down is not false.",
                Fact("layers_below", below.Count));
            yield break;
        }
    }
}
