using CaffeTop.Doctor.Nets;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>Labels that are no class of the net. Caffe does not check them in a release build: it reads other memory, and the loss is garbage.</summary>
public sealed class LabelOutOfRange : IDataRule, INetRule
{
    public string Id => "label-out-of-range";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        foreach (var (reader, isImage) in data.LabelReaders())
        {
            if (isImage && data.Sample.Values.Count == 0) continue;
            var counts = isImage ? data.Sample.Values : data.Sample.Labels;
            if (Check(data.Layer, reader, counts.Keys.Min(), counts.Keys.Max(), counts, data.Looked) is { } finding)
            {
                yield return finding;
                yield break;
            }
        }
    }

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        foreach (var reader in net.Layers.Where(static node => node.Type is "SoftmaxWithLoss" && node.Sources is [_, { Type: "DummyData" }, ..]))
        {
            var source = reader.Sources[1]!;
            if (LabelRange.OfDummy(source, source.Layer.Top.IndexOf(reader.Layer.Bottom[1])) is not var (least, largest)) continue;
            if (Check(source, reader, least, largest, null, "its filler") is { } finding)
            {
                yield return finding;
                yield break;
            }
        }
    }

    private Finding? Check(NetNode source, NetNode reader, int least, int largest, IReadOnlyDictionary<int, int>? counts, string looked)
    {
        if (CheckedNet.Classes(reader) is not { } classes) return null;
        int? ignored = reader.Type == "Accuracy" ? reader.Layer.AccuracyParam is { HasIgnoreLabel: true } a ? a.IgnoreLabel : null
            : reader.Layer.LossParam is { HasIgnoreLabel: true } l ? l.IgnoreLabel : null;
        var outside = counts is null
            ? (largest >= classes ? [largest] : Array.Empty<int>()).Concat(least < 0 ? [least] : []).Where(label => label != ignored).ToList()
            : counts.Keys.Where(label => (label < 0 || label >= classes) && label != ignored).Order().ToList();
        if (outside.Count == 0) return null;
        var width = reader.Sources[0] is { } scores ? CheckedNet.WidthOf(scores) : null;
        var where = width is null ? "the net" : $"\"{Words.Name(width.Name)}\"";
        var only255 = outside is [255];
        var shifted = least >= 1 && outside is [var one] && one == classes;
        return this.Error(
            source.Place with { Blob = reader.Layer.Bottom[1] },
            only255 ? $"Label 255 occurs in {looked}, and \"{Words.Name(reader.Name)}\" has no ignore_label: {where} has {classes} classes (0 to {classes - 1})."
                : $"Labels go from {least} to {largest} (by {looked}), but {where} has num_output {classes}: only 0 to {classes - 1} are classes.",
            "Caffe does not check labels: one that is too large reads memory behind the scores, so that the loss jumps about (or the program crashes) and nothing sensible is learned.",
            only255 ? "Write loss_param { ignore_label: 255 } (and accuracy_param { ignore_label: 255 }): 255 marks pixels without a label."
                : shifted ? $"Labels must begin at 0: subtract 1 when the data set is made, or set num_output: {largest + 1} and let class 0 stay unused."
                : $"Set num_output to the number of classes (at least {largest + 1}), or correct the labels in the data set.",
            Fact("least_label", least), Fact("largest_label", largest), Fact("classes", classes));
    }
}
