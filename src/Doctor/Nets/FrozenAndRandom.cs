using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>Layers that no solver changes (lr_mult 0) although their weights are not loaded: they stay as random, or as zero, as they start.</summary>
public sealed class FrozenAndRandom : INetRule
{
    public string Id => "frozen-and-random";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role is not (NetRole.Train or NetRole.Fragment)) yield break;
        var frozen = net.Layers.Where(node => LayerKind.HasMatrix(node.Type) && node.Rate(0) == 0 && net.IsFilled(node) && !IsMeant(node)).ToList();
        if (frozen.Count == 0) yield break;
        var names = frozen.Select(static node => node.Name).ToList();
        var zeros = frozen.Count(static node => LayerKind.IsZero(LayerKind.WeightFiller(node.Layer)));
        var they = frozen.Count > 1;
        var onlyBias = frozen.Exists(static node => node.IsLearned);
        var start = zeros == frozen.Count ? "zeros" : zeros == 0 ? "random numbers" : $"random numbers or zeros ({zeros} of them zeros)";
        yield return this.Error(
            frozen[0].Place,
            $"{Words.List(names)} {(they ? "are" : "is")} frozen (lr_mult 0{(onlyBias ? "; only biases learn" : "")}) and {(they ? "start" : "starts")} from {start}: no weights are loaded.",
            "lr_mult 0 (blobs_lr 0 in old files) keeps a layer as it is, which is meant for layers that a trained model gave. These can never learn.",
            $"Load the model with --weights MODEL.caffemodel, or give {(they ? "them" : "it")} lr_mult 1 (and 2 for the bias) and a weight_filler.",
            Fact("frozen_layers", frozen.Count));
    }

    // Fixed up-sampling and fixed averages are written this way.
    private static bool IsMeant(NetNode node)
    {
        var filler = LayerKind.WeightFiller(node.Layer);
        return filler?.Type == "bilinear" || (LayerKind.IsConstant(filler) && !LayerKind.IsZero(filler));
    }
}
