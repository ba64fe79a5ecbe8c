using CaffeTop.Doctor.Nets;

namespace CaffeTop.Doctor.Data;

/// <summary>Which labels a layer makes, where its text tells: DummyData with a constant or uniform filler.</summary>
internal static class LabelRange
{
    /// <summary>Least and largest label (as Caffe truncates them) of top <paramref name="top"/>; null where unknown.</summary>
    public static (int Least, int Largest)? OfDummy(NetNode node, int top)
    {
        if (node.Type != "DummyData" || node.Layer.DummyDataParam is not { } dummy || dummy.DataFiller.Count == 0) return null;
        var filler = dummy.DataFiller[Math.Min(top, dummy.DataFiller.Count - 1)];
        return filler.Type switch
        {
            "constant" => ((int)filler.Value, (int)filler.Value),
            "uniform" => ((int)filler.Min, (int)MathF.BitDecrement(filler.Max)),
            _ => null,
        };
    }
}
