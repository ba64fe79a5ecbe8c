using System.Globalization;
using CaffeTop.SelfTest.Nets;

namespace CaffeTop.SelfTest.Groups;

/// <summary>Two trainings from the same seed end with the same bits.</summary>
internal sealed class DeterminismGroup : ISelfTestGroup
{
    public string Name => "determinism";

    public bool ComparesBits => true;

    public string Run(SelfTestContext context)
    {
        var run = new DigitsRun(context.Folder);
        var (first, second) = (run.Train(context.Device), run.Train(context.Device));
        Closeness.RequireSameBits([.. first.Losses], [.. second.Losses], "losses of the second training");
        Closeness.RequireSameBits(first.Weights, second.Weights, "weights of the second training");
        return string.Create(CultureInfo.InvariantCulture, $"two trainings of lenet, {first.Weights.Length} weights equal to the bit");
    }
}
