namespace CaffeTop.Doctor.Nets;

/// <summary>A net that a solver trains has nothing to make smaller: no loss layer and no loss_weight in its TRAIN phase.</summary>
public sealed class NoLoss : INetRule
{
    public string Id => "no-loss";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train || net.IsCut || net.Layers.Count == 0 || net.Losses.Any()) yield break;
        if (net.Layers.Any(static node => node.Type == "Python" || node.Type.Contains("Loss", StringComparison.Ordinal) && !LayerKind.IsLoss(node.Type))) yield break;
        yield return this.Error(
            net.Whole, "The TRAIN phase of this net has no loss.", "Without a loss no layer gets a gradient, and no weight changes.",
            "Add a loss layer (SoftmaxWithLoss for classes, EuclideanLoss for numbers); look at the include rules of the one there is, and at loss_weight: 0.");
    }
}
