using CaffeTop.Engine.Proto;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>
/// Random weights far too large for the layer's fan-in: each layer then multiplies what it gets. The usual slip is a gaussian without std (its
/// default is 1) or a uniform without min and max (0 to 1).
/// </summary>
public sealed class FillerScale : INetRule
{
    // sqrt(fan-in) · std; 1 keeps the size of what comes in.
    private const double MostGain = 10;

    public string Id => "filler-scale";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role is not NetRole.Train) yield break;
        var found = new List<(NetNode Node, double Gain, double FanIn, string Slip)>();
        foreach (var node in net.Layers.Where(node => LayerKind.HasMatrix(node.Type) && node.Type != "Embed" && net.IsFilled(node)))
        {
            var filler = LayerKind.WeightFiller(node.Layer);
            if (filler is null || node.ParameterShapes is not [{ Axes: >= 2 } shape, ..]) continue;
            var fanIn = shape.Count / (double)shape[0];
            var (gain, slip) = Gain(filler, fanIn);
            if (gain >= MostGain && !IsFollowedByNormalisation(node)) found.Add((node, gain, fanIn, slip));
        }

        if (found.Count == 0) yield break;
        var worst = found.MaxBy(static entry => entry.Gain);
        yield return this.Warning(
            found[0].Node.Place,
            $"The weights of {Words.List([.. found.Select(static entry => entry.Node.Name)])} start up to {Words.Number(worst.Gain)} times too large: {worst.Slip}each output sums up to {Words.Count((long)worst.FanIn)} inputs.",
            $"What a layer puts out is then up to {Words.Number(worst.Gain)} times as large as what it gets, so that the loss starts saturated (87.33) or the first step is far too long.",
            "Use weight_filler { type: \"xavier\" } or \"msra\", which take the number of inputs into account, or a smaller std.",
            Fact("gain", worst.Gain), Fact("inputs_per_output", worst.FanIn), Fact("layers", found.Count));
    }

    private static (double Gain, string Slip) Gain(FillerParameter filler, double fanIn) => filler.Type switch
    {
        "gaussian" => (filler.Std * Math.Sqrt(filler.Sparse >= 0 ? Math.Min(fanIn, filler.Sparse) : fanIn), filler.HasStd ? "" : "no std is written, and the default is 1; "),
        "uniform" => (
            (Math.Max(Math.Abs(filler.Min), Math.Abs(filler.Max)) / Math.Sqrt(3) * Math.Sqrt(fanIn)) + (filler.Min * filler.Max >= 0 ? Math.Abs(filler.Min + filler.Max) / 2 * fanIn : 0),
            filler is { HasMin: false, HasMax: false } ? "min and max are not written, and the defaults are 0 and 1; " : ""),
        _ => (0, ""),
    };

    private static bool IsFollowedByNormalisation(NetNode node) =>
        node.Readers.Count > 0 && node.Readers.TrueForAll(static reader => reader.Type is "BatchNorm" or "BN" or "MVN" or "Normalize" or "LRN");
}
