using CaffeTop.Doctor.Nets;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>
/// Values of 0 to 255 enter the net as they are: neither scaled nor freed of their mean. The first layer's gradient grows with the square of
/// its input, so that usual rates diverge. (Nets that subtract a mean and start from small weights are used to large values.)
/// </summary>
public sealed class UnscaledInput : IDataRule, INetRule
{
    public string Id => "unscaled-input";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        var transformation = data.Layer.Layer.TransformParam;
        double scale = transformation?.Scale ?? 1;
        // A scale above 1 makes what is large larger, whatever was subtracted before.
        if (data.Test >= 0 || (scale <= 1 && (transformation is { HasMeanFile: true } || transformation?.MeanValue.Count > 0))) return [];
        var sample = data.Sample;
        if (sample.Images == 0 || sample.Largest * scale < 100 || data.LabelReaders().Any(static reader => reader.IsImage)) return [];
        return Check(data.Net, data.Layer, sample.Least * scale, sample.Largest * scale, sample.MeanSquare * scale * scale, scale);
    }

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train) yield break;
        foreach (var node in net.Layers.Where(static node => node is { Type: "DummyData", Layer.DummyDataParam.DataFiller.Count: > 0 }))
        {
            var filler = node.Layer.DummyDataParam.DataFiller[0];
            if (filler.Type == "constant" && Math.Abs(filler.Value) >= 1000)
            {
                foreach (var finding in Check(net, node, filler.Value, filler.Value, (double)filler.Value * filler.Value, 1)) yield return finding;
            }

            if (filler.Type != "uniform" || filler.Max < 100) continue;
            var square = ((double)filler.Min * filler.Min + filler.Min * (double)filler.Max + (double)filler.Max * filler.Max) / 3;
            foreach (var finding in Check(net, node, filler.Min, filler.Max, square, 1)) yield return finding;
        }
    }

    private IEnumerable<Finding> Check(CheckedNet net, NetNode source, double least, double largest, double square, double scale)
    {
        if (source.Layer.Top.Count == 0) yield break;
        var first = source.Readers.FirstOrDefault(reader => reader.Layer.Bottom[0] == source.Layer.Top[0] && LayerKind.HasMatrix(reader.Type));
        if (first is null || !first.IsLearned || first.AfterInPlace().Readers.Exists(static reader => reader.Type is "BatchNorm" or "BN" or "MVN") || first.Readers.Exists(static reader => reader.Type is "BatchNorm" or "BN")) yield break;
        if (Saturated(first, square) is { } size)
        {
            yield return this.Warning(
                source.Place, $"{Where(first, least, largest, scale)}, and \"{Words.Name(first.Readers.Find(static reader => reader.Type is "Sigmoid" or "TanH")!.Name)}\" behind it gets values of about {Words.Number(size)}.",
                "A sigmoid (tanh) is flat above 5 and below −5: its outputs are all 0 or 1, its gradient is next to 0, and the layer does not learn.",
                "Write transform_param { scale: 0.00390625 } (1/256) in both phases, and subtract a mean (mean_value or mean_file).", Fact("least", least), Fact("largest", largest), Fact("into_sigmoid", size));
            yield break;
        }

        var rate = net.Solver?.EffectiveRate;
        var inputs = first.ParameterShapes is [{ Axes: >= 2 } shape, ..] ? shape.Count / (double)shape[0] : 1;
        // The longest stable step of a linear layer with a squared error: 2 / (largest curvature), which is at most the mean of |x|².
        var longest = 2 / (inputs * square);
        if (net.Solver is { IsPlain: false } || rate < longest * 10) yield break;
        var where = Where(first, least, largest, scale);
        var runsAway = rate is not null && net.Losses.Any(static loss => loss.Type == "EuclideanLoss");
        yield return this.As(
            runsAway || scale > 1 ? Severity.Error : Severity.Warning, source.Place,
            runsAway ? $"{where}. For numbers of this size {Rate(net)} is about {Words.Count(Rounded(rate!.Value / longest))} times too high, and training will diverge." : where + ".",
            $"Outputs and gradients of the first layer grow with the input{(rate is { } r ? $"; with {Words.Count((long)inputs)} such inputs a rate above about {Words.Number(longest)} can run away, and this one is in effect {Words.Number(r)}" : "")}.",
            scale > 1 ? "Write scale: 0.00390625 (1/256) in both phases; scale is what each value is multiplied by."
                : "Write transform_param { scale: 0.00390625 } (1/256) in both phases, and subtract a mean (mean_value or mean_file); or lower base_lr as much.",
            Fact("least", least), Fact("largest", largest), Fact("stable_rate", longest), Fact("effective_rate", rate ?? double.NaN));
    }

    private static string Where(NetNode first, double least, double largest, double scale) =>
        scale == 1 ? $"Values from {Words.Number(least)} to {Words.Number(largest)} go into \"{Words.Name(first.Name)}\" as they are, neither scaled nor freed of their mean"
            : $"scale {Words.Number(scale)} makes the values that go into \"{Words.Name(first.Name)}\" {Words.Number(least)} to {Words.Number(largest)}";

    // What a sigmoid behind this layer gets: xavier keeps the size of its input, a gaussian multiplies it by std · √inputs. Null: no sigmoid, or within its bounds.
    private static double? Saturated(NetNode first, double square)
    {
        if (!first.Readers.Exists(static reader => reader.Type is "Sigmoid" or "TanH") || first.ParameterShapes is not [{ Axes: >= 2 } shape, ..]) return null;
        var gain = LayerKind.WeightFiller(first.Layer) switch
        {
            { Type: "xavier" or "msra" } => 1,
            { Type: "gaussian" } filler => filler.Std * Math.Sqrt(shape.Count / (double)shape[0]),
            _ => 0,
        };
        var size = gain * Math.Sqrt(square);
        return size >= 20 ? size : null;
    }

    private static string Rate(CheckedNet net) => net.Solver?.Parameter is { } p
        ? $"base_lr {Words.Number(p.BaseLr)}" + (p.Momentum is > 0 and < 1 ? $" (in effect {Words.Number(net.Solver.EffectiveRate)} with momentum {Words.Number(p.Momentum)})" : "") : "the rate";

    // Two digits: what is estimated has no more.
    private static long Rounded(double value)
    {
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(value)) - 1));
        return (long)(Math.Round(value / unit) * unit);
    }
}
