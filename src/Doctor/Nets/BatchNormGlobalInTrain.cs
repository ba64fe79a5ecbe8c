namespace CaffeTop.Doctor.Nets;

/// <summary>BatchNorm uses running averages while it trains, but nothing has filled them: with the counter at 0 Caffe takes mean 0 and variance 0.</summary>
public sealed class BatchNormGlobalInTrain : INetRule
{
    public string Id => "batchnorm-global-in-train";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train) yield break;
        var fixedOnes = net.Layers.Where(node => node.Type == "BatchNorm" && node.Layer.BatchNormParam is { HasUseGlobalStats: true, UseGlobalStats: true } && net.IsFilled(node)).ToList();
        if (fixedOnes.Count == 0) yield break;
        yield return this.Error(
            fixedOnes[0].Place, $"{Words.List([.. fixedOnes.Select(static node => node.Name)])} use{(fixedOnes.Count == 1 ? "s" : "")} global statistics in training, but no weights are loaded.",
            "The running mean and variance are then never filled; Caffe divides by √eps, so that outputs are 316 times too large.",
            "Remove use_global_stats (Caffe then chooses by the phase), or load the model with --weights.");
    }
}
