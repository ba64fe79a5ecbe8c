using CaffeTop.Doctor.Nets;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>What goes into the net is next to 0 everywhere: scale is far too small, or is applied to values that were scaled already.</summary>
public sealed class InputTooSmall : IDataRule
{
    private const double Least = 0.005;

    public string Id => "input-too-small";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        var sample = data.Sample;
        if (data.Test >= 0 || sample.Images == 0 || data.Layer.Layer.Top.Count == 0 || data.LabelReaders().Any(static reader => reader.IsImage)) yield break;
        var scale = Math.Abs(data.Layer.Layer.TransformParam?.Scale ?? 1);
        var largest = Math.Max(Math.Abs(sample.Least), Math.Abs(sample.Largest)) * scale;
        if (!(largest > 0 && largest < Least)) yield break;
        var first = data.Layer.Readers.FirstOrDefault(reader => reader.Layer.Bottom[0] == data.Layer.Layer.Top[0] && LayerKind.HasMatrix(reader.Type));
        if (first is null || first.AfterInPlace().Readers.Exists(static reader => reader.Type is "BatchNorm" or "BN" or "MVN")) yield break;
        yield return this.Warning(
            data.Layer.Place, $"What goes into \"{Words.Name(first.Name)}\" is never above {Words.Number(largest)}: the images' values (up to {Words.Number(sample.Largest)}) times scale {Words.Number(scale)}.",
            "Outputs and gradients of the first layer are as small, so that the net sees next to nothing of the image.",
            sample.Largest > 1.5 ? "Write scale: 0.00390625 (1/256)." : "The values are scaled already: remove scale.", Fact("largest_input", largest), Fact("scale", scale));
    }
}
