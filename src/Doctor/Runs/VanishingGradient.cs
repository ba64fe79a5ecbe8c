using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>debug_info shows gradients of the first layers that are millions of times smaller than those of the last.</summary>
public sealed class VanishingGradient : IRunRule
{
    private const double Least = 1e-6;

    public string Id => "vanishing-gradient";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var layers = DebugStats.Of(session).FindAll(static layer => !layer.IsNormalisation && layer.WeightDiffs.Count > 0 && Stretch.Median(Stretch.Last(layer.WeightDiffs[0].Values.Y, 5)) > 0);
        if (layers.Count < 3) yield break;
        var (first, last) = (Stretch.Median(Stretch.Last(layers[0].WeightDiffs[0].Values.Y, 5)), Stretch.Median(Stretch.Last(layers[^1].WeightDiffs[0].Values.Y, 5)));
        if (first >= Least * last) yield break;
        yield return this.Warning(
            session.At(layers[0].WeightDiffs[0].Values.X[^1], "0", layers[0].Name), $"The gradient of \"{Words.Name(layers[0].Name)}\" is {Words.Number(first / last)} of that of \"{Words.Name(layers[^1].Name)}\" ({Words.Number(first)} against {Words.Number(last)}).",
            "On its way down each layer made it smaller, so that the first layers hardly learn.", "Use \"msra\" fillers before ReLU (\"xavier\" before sigmoid), add BatchNorm with Scale, or losses in the middle of the net.",
            Fact("first_layer", first), Fact("last_layer", last));
    }
}
