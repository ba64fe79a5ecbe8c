using CaffeTop.Runs;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>
/// debug_info or samples show where NaN or infinity came first: in the forward pass the first layer whose output or weights have it, in the backward
/// pass the last layer whose gradient has it.
/// </summary>
public sealed class NotFiniteLayer : IRunRule
{
    public string Id => "not-finite-layer";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var layers = DebugStats.Of(session);
        var first = int.MaxValue;
        foreach (var curve in layers.SelectMany(All)) first = Math.Min(first, FirstWrong(curve));
        if (first == int.MaxValue) yield break;
        var forward = layers.SelectMany(static layer => layer.Weights.Concat(layer.Tops)).FirstOrDefault(curve => FirstWrong(curve) == first);
        var worst = forward ?? layers.SelectMany(static layer => layer.BottomDiffs.Concat(layer.WeightDiffs)).Last(curve => FirstWrong(curve) == first);
        var isData = forward is not null && layers.Count > 0 && layers[0].Name == worst.Layer && layers[0].Weights.Count == 0;
        var part = worst.Kind switch
        {
            StatKind.TopData => $"what \"{Words.Name(worst.Layer)}\" puts out (top \"{Words.Name(worst.Blob)}\")",
            StatKind.ParamData => $"the weights of \"{Words.Name(worst.Layer)}\" (param blob {Words.Name(worst.Blob)})",
            _ => $"the gradient in \"{Words.Name(worst.Layer)}\"",
        };
        yield return this.Error(
            session.At(first, worst.Blob, worst.Layer), $"The first numbers that are NaN or infinite are in {part}, at iteration {first}.",
            isData ? "They come with the data: an image, the mean or the scale is wrong, and no learning rate helps."
                : worst.Kind == StatKind.ParamData ? "The step before it threw these weights away."
                : forward is not null ? "Everything before this layer is finite, so this layer makes them: its inputs are too large, or it takes a logarithm, root or quotient of 0."
                : "The forward pass is finite still; the gradient is not, and the step will throw the weights away.",
            isData ? "Check the data set (caffetop data verify DB), the mean and the scale." : "Lower base_lr or set clip_gradients: 35, and look at what goes into this layer in the block before.",
            Fact("iteration", first));
    }

    private static IEnumerable<LayerCurve> All(DebugStats.LayerStats layer) => layer.Tops.Concat(layer.Weights).Concat(layer.BottomDiffs).Concat(layer.WeightDiffs);

    private static int FirstWrong(LayerCurve curve)
    {
        var at = Stretch.FirstNonFinite(curve.Values.Y);
        var first = at < 0 ? int.MaxValue : curve.Values.X[at];
        if (curve.Norms is not { NonFinite.Count: > 0 } norms) return first;
        for (var i = 0; i < norms.NonFinite.Count; i++)
        {
            if (norms.NonFinite.Y[i] > 0) return Math.Min(first, norms.NonFinite.X[i]);
        }

        return first;
    }
}
