namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary>A BatchNorm layer with three <c>param { }</c>: its running sums are no weights, so their lr_mult and decay_mult become 0.</summary>
internal static class BatchNormLayers
{
    public static bool IsNeeded(NetParameter net) => net.Layer.Any(IsNeeded);

    public static void Upgrade(NetParameter net, string file, IList<UpgradeNote> notes)
    {
        notes.Add(new('I', 79, $"Attempting to upgrade batch norm layers using deprecated params: {file}"));
        foreach (var param in net.Layer.Where(IsNeeded).SelectMany(l => l.Param))
        {
            param.LrMult = 0;
            param.DecayMult = 0;
        }

        notes.Add(new('I', 82, "Successfully upgraded batch norm layers using deprecated params."));
    }

    private static bool IsNeeded(LayerParameter layer) => layer.Type == "BatchNorm" && layer.Param.Count == 3;
}
