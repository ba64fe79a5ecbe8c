using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>BatchNorm over a batch of one value per channel: the mean is the value itself, and the output is always 0.</summary>
public sealed class BatchNormOneImage : INetRule
{
    public string Id => "batchnorm-one-image";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train) yield break;
        foreach (var node in net.Layers.Where(static node => node.Type is "BatchNorm"))
        {
            if (node.Layer.BatchNormParam is { HasUseGlobalStats: true, UseGlobalStats: true }) continue;
            if (node.BottomShapes is not [{ Axes: >= 2 } shape, ..]) continue;
            var values = shape.Count / (double)shape[1];
            if (values <= 1)
            {
                yield return this.Error(
                    node.Place, $"BatchNorm \"{Words.Name(node.Name)}\" has a single value per channel to take its mean of.",
                    "The mean is then the value itself and the output is always 0: nothing behind it can learn.",
                    "Use a batch of 16 or more, or leave the normalisation out.", Fact("values_per_channel", values));
                yield break;
            }

            if (shape[0] > 1) continue;
            yield return this.Warning(
                node.Place, $"BatchNorm \"{Words.Name(node.Name)}\" trains with a batch of 1 image.",
                "Its mean and variance are then those of one image, and the running averages that a test uses do not fit them.",
                "Use a batch of 8 or more (iter_size does not help: statistics are taken per sub-batch), or use_global_stats: true with a trained model.",
                Fact("batch", shape[0]));
            yield break;
        }
    }
}
