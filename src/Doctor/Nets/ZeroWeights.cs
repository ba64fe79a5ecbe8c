using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>
/// Weights that start as zeros because a layer has no weight_filler (Caffe's default is constant 0) and nothing loads them. Their output is 0
/// (or the bias) for any input and no gradient passes below; behind a rectifier, or two in a row, they stay so for ever. A single one right
/// before a loss does learn (a linear classifier may start from zeros), but keeps all below it from learning at first.
/// </summary>
public sealed class ZeroWeights : INetRule
{
    public string Id => "zero-weights";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role is NetRole.Deploy or NetRole.Test) yield break;
        var matrices = net.Layers.Where(static node => LayerKind.HasMatrix(node.Type)).ToList();
        var zero = matrices.Where(node => net.IsFilled(node) && LayerKind.IsZero(LayerKind.WeightFiller(node.Layer))).ToList();
        if (zero.Count == 0) yield break;

        if (zero is [var only] && net.Role == NetRole.Train && IsLastBeforeLoss(only))
        {
            // The usual start of logistic regression, where there is nothing below that it could starve.
            if (matrices.Count == 1) yield break;
            yield return this.Hint(
                only.Place, $"The weights of \"{Words.Name(only.Name)}\" start at 0, because it has no weight_filler.",
                "It learns, but in the first iteration nothing below it gets a gradient.", "Add weight_filler { type: \"xavier\" }.");
            yield break;
        }

        var names = zero.Select(static node => node.Name).ToList();
        var several = zero.Count > 1;
        var kind = zero.All(static node => node.Type == "Convolution") ? "convolution" : zero.All(static node => LayerKind.IsConvolution(node.Type)) ? "(de)convolution" : "";
        var all = matrices.Count(node => kind.Length == 0 || (kind == "convolution" ? node.Type == "Convolution" : LayerKind.IsConvolution(node.Type)));
        var without = zero.All(static node => LayerKind.WeightFiller(node.Layer) is null) ? "no weight_filler" : "a weight_filler of constant 0 or none";
        yield return this.Error(
            zero[0].Place,
            several
                ? $"{zero.Count} of {all} {(kind.Length == 0 ? "layers with weights" : kind + "s")} start with all weights 0 ({Words.List(names)}): they have {without}, and no weights are loaded."
                : $"\"{Words.Name(zero[0].Name)}\" starts with all weights 0: it has {without}, and no weights are loaded.",
            "Without a filler Caffe fills with 0. The output is then 0 for every image, everything behind sees no difference between images, "
            + "and the gradient that should change the weights is 0 too, so it stays that way.",
            $"Give {(several ? "each of them" : "it")} weight_filler {{ type: \"{(zero[0].Type == "Deconvolution" ? "bilinear" : "xavier")}\" }}"
            + (zero[0].Type == "Deconvolution" ? " (with group equal to num_output, or the classes are mixed; \"xavier\" to learn it freely)" : " (or \"msra\" before ReLU)")
            + "; if the weights come from a model, say so with --weights FILE.",
            Fact("layers_at_zero", zero.Count), Fact("layers_with_weights", matrices.Count));
    }

    // Its values reach a loss through nothing that cuts off at 0 and nothing that has weights.
    private static bool IsLastBeforeLoss(NetNode node)
    {
        for (var at = node; ;)
        {
            if (at.Readers.Count == 0) return false;
            if (at.Readers.Exists(static reader => LayerKind.IsRectifier(reader.Layer) || LayerKind.HasMatrix(reader.Type))) return false;
            if (at.Readers.Exists(static reader => reader.HasLoss)) return true;
            at = at.Readers[0];
        }
    }
}
