using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>debug_info shows that the signal becomes smaller from layer to layer until the scores are nearly 0: the random weights are too small.</summary>
public sealed class FadingSignal : IRunRule
{
    private const double Least = 1e-4;
    private const int LeastPoints = 3;

    public string Id => "fading-signal";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var layers = DebugStats.Of(session);
        if (DebugStats.IsBroken(layers)) yield break;
        var weighted = layers.FindAll(static layer => layer is { IsNormalisation: false, Weights.Count: > 0, Tops: [{ Values.Count: >= LeastPoints }, ..] });
        if (weighted.Count < 3) yield break;
        var (first, last) = (Size(weighted[0]), Size(weighted[^1]));
        if (!(last > 0 && last < Least && last < 0.001 * first)) yield break;
        yield return this.Warning(
            session.At(weighted[^1].Tops[0].Values.X[^1], weighted[^1].Tops[0].Blob, weighted[^1].Name),
            $"The signal fades: \"{Words.Name(weighted[0].Name)}\" puts out {Words.Number(first)} on average, \"{Words.Name(weighted[^1].Name)}\" only {Words.Number(last)}.",
            "Each layer's weights are too small for its number of inputs, so that next to nothing of the image is left in the scores, and gradients are as small.",
            "Use \"msra\" fillers before ReLU (\"xavier\" else) instead of gaussian with a small std, or add BatchNorm with Scale.", Fact("first_layer", first), Fact("last_layer", last));
    }

    private static double Size(DebugStats.LayerStats layer) => Stretch.Median(Stretch.Last(layer.Tops[0].Values.Y, 5));
}
