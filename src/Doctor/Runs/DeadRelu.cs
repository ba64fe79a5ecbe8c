using CaffeTop.Runs;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>debug_info shows a ReLU that puts out nothing although it gets something: every unit is below 0 for every image, and gets no gradient.</summary>
public sealed class DeadRelu : IRunRule
{
    private const double MostZeros = 0.95;

    public string Id => "dead-relu";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var layers = DebugStats.Of(session);
        if (DebugStats.IsBroken(layers)) yield break;
        LayerCurve? before = null;
        foreach (var layer in layers)
        {
            if (layer is { IsRectifier: true, Tops: [var top] } && before is not null)
            {
                var source = layers.SelectMany(static other => other.Tops).LastOrDefault(other => other != top && other.Blob == top.Blob) ?? before;
                if (DebugStats.IsZero(top) && DebugStats.Last(source) != 0)
                {
                    yield return this.Error(
                        session.At(top.Values.X[^1], top.Blob, layer.Name), $"The ReLU \"{Words.Name(layer.Name)}\" puts out 0 for everything, although \"{Words.Name(source.Layer)}\" before it puts out {Words.Number(DebugStats.Last(source))} on average.",
                        "All its inputs are below 0 (a bias far too negative, or a step that was too long): its gradient is 0, and so is that of every layer below.",
                        "Begin anew with base_lr a tenth and bias_filler 0 (or 0.1); or use negative_slope: 0.01 (leaky ReLU), which always passes some gradient.",
                        Fact("input_mean_absolute", DebugStats.Last(source)), Fact("output_mean_absolute", 0));
                    yield break;
                }

                if (top.Norms is { Zeros.Count: >= 5 } norms && Stretch.Median(Stretch.Last(norms.Zeros.Y, 5)) > MostZeros)
                {
                    yield return this.Warning(
                        session.At(top.Values.X[^1], top.Blob, layer.Name), $"{Words.Percent(norms.Zeros.Y[^1])} of what the ReLU \"{Words.Name(layer.Name)}\" puts out is 0.",
                        "Units that are never above 0 get no gradient and are lost.", "Lower base_lr, or use negative_slope: 0.01.", Fact("zeros", norms.Zeros.Y[^1]));
                }
            }

            if (layer.Tops.Count > 0) before = layer.Tops[0];
        }
    }
}
