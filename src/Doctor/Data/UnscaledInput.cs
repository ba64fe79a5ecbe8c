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
        if (data.Test >= 0 || transformation is { Scale: not 1 } || transformation is { HasMeanFile: true } || transformation?.MeanValue.Count > 0) return [];
        if (data.Sample.Images == 0 || data.Sample.Largest < 100 || data.LabelReaders().Any(static reader => reader.IsImage)) return [];
        return Check(data.Net, data.Layer, data.Sample.Least, data.Sample.Largest, data.Sample.MeanSquare, "its records");
    }

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train) yield break;
        foreach (var node in net.Layers.Where(static node => node is { Type: "DummyData", Layer.DummyDataParam.DataFiller.Count: > 0 }))
        {
            var filler = node.Layer.DummyDataParam.DataFiller[0];
            if (filler.Type == "constant" && Math.Abs(filler.Value) >= 1000)
            {
                foreach (var finding in Check(net, node, filler.Value, filler.Value, (double)filler.Value * filler.Value, "its filler")) yield return finding;
            }

            if (filler.Type != "uniform" || filler.Max < 100) continue;
            var square = ((double)filler.Min * filler.Min + filler.Min * (double)filler.Max + (double)filler.Max * filler.Max) / 3;
            foreach (var finding in Check(net, node, filler.Min, filler.Max, square, "its filler")) yield return finding;
        }
    }

    private IEnumerable<Finding> Check(CheckedNet net, NetNode source, double least, double largest, double square, string by)
    {
        if (source.Layer.Top.Count == 0) yield break;
        var first = source.Readers.FirstOrDefault(reader => reader.Layer.Bottom[0] == source.Layer.Top[0] && LayerKind.HasMatrix(reader.Type));
        if (first is null || !first.IsLearned || first.AfterInPlace().Readers.Exists(static reader => reader.Type is "BatchNorm" or "BN" or "MVN") || first.Readers.Exists(static reader => reader.Type is "BatchNorm" or "BN")) yield break;
        var rate = net.Solver?.EffectiveRate;
        var inputs = first.ParameterShapes is [{ Axes: >= 2 } shape, ..] ? shape.Count / (double)shape[0] : 1;
        // The longest stable step of a linear layer with a squared error: 2 / (largest curvature), which is at most the mean of |x|².
        var longest = 2 / (inputs * square);
        if (net.Solver is { IsPlain: false } || rate < longest * 10) yield break;
        var where = $"Values from {Words.Number(least)} to {Words.Number(largest)} go into \"{Words.Name(first.Name)}\" as they are: no scale, no mean ({by})";
        var runsAway = rate is not null && net.Losses.Any(static loss => loss.Type == "EuclideanLoss");
        yield return this.As(
            runsAway ? Severity.Error : Severity.Warning, source.Place,
            runsAway ? $"{where}. The learning rate {Words.Number(rate!.Value)} is {Words.Count((long)(rate.Value / longest))} times too high for such inputs, and training will diverge." : where + ".",
            $"Outputs and gradients of the first layer grow with the input{(rate is { } r ? $"; with {Words.Count((long)inputs)} such inputs a rate above about {Words.Number(longest)} can run away, and this solver's is {Words.Number(r)}" : "")}.",
            "Write transform_param { scale: 0.00390625 } (1/256) in both phases, and subtract a mean (mean_value or mean_file); or lower base_lr as much.",
            Fact("least", least), Fact("largest", largest), Fact("stable_rate", longest), Fact("effective_rate", rate ?? double.NaN));
    }
}
