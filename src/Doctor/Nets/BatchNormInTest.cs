namespace CaffeTop.Doctor.Nets;

/// <summary>A test net that normalises with the statistics of its own batch: results depend on the batch size and on who else is in the batch.</summary>
public sealed class BatchNormInTest : INetRule
{
    public string Id => "batchnorm-batch-in-test";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Phase != Engine.Proto.Phase.Test || net.Role == NetRole.Fragment) yield break;
        var loose = net.Layers.FirstOrDefault(static node => node.Type == "BatchNorm" && node.Layer.BatchNormParam is { HasUseGlobalStats: true, UseGlobalStats: false });
        if (loose is null) yield break;
        yield return this.Hint(
            loose.Place, $"BatchNorm \"{Words.Name(loose.Name)}\" has use_global_stats: false in phase TEST.",
            "A test then normalises with the mean of its own batch, so that accuracy changes with the batch size.",
            "Remove use_global_stats: Caffe then uses the batch in TRAIN and the running averages in TEST.");
    }
}
