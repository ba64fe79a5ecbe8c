using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>The test net has a layer with weights that the train net has not: nothing ever trains it, and every test runs on its random start.</summary>
public sealed class TestLayerUntrained : INetPairRule
{
    public string Id => "test-layer-untrained";

    public IEnumerable<Finding> Check(CheckedNet train, CheckedNet test)
    {
        if (train.Role != NetRole.Train || train.IsCut || test.IsCut || train.Weights.AreUnknown) yield break;
        var names = train.Layers.Select(static node => node.Name).ToHashSet(StringComparer.Ordinal);
        var alone = test.Layers.Where(node => LayerKind.HasMatrix(node.Type) && !names.Contains(node.Name) && !train.Weights.Covers(node.Name)
            && test.OwnerOf(node, 0) == node && LayerKind.WeightFiller(node.Layer) is not { Type: "bilinear" or "constant" }).ToList();
        if (alone.Count == 0) yield break;
        var twin = train.Layers.FirstOrDefault(node => node.Type == alone[0].Type && node.Layer.Top.Count > 0 && alone[0].Layer.Top.Contains(node.Layer.Top[0]));
        yield return this.Error(
            alone[0].Place, $"{Words.List([.. alone.Select(static node => node.Name)])} of the test net {(alone.Count == 1 ? "is" : "are")} not in the train net: {(alone.Count == 1 ? "it stays" : "they stay")} as random as {(alone.Count == 1 ? "it starts" : "they start")}.",
            "A test net takes the weights of those layers of the train net that have the same name; nothing trains the others, so that every test is like guessing.",
            twin is null ? "Give the layer the same name in both phases." : $"Name it \"{Words.Name(twin.Name)}\" in phase TEST too.", Fact("layers", alone.Count));
    }
}
