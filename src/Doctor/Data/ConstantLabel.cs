using CaffeTop.Doctor.Nets;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>Every record that was looked at has the same label.</summary>
public sealed class ConstantLabel : IDataRule, INetRule
{
    public string Id => "label-constant";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        var sample = data.Sample;
        if (sample.Labels.Count != 1 || sample.Looked < 20 || !data.LabelReaders().Any(static reader => !reader.IsImage)) yield break;
        var isAll = sample.Looked == sample.Count;
        var label = sample.Labels.Keys.Single();
        yield return this.As(
            isAll ? Severity.Error : Severity.Warning, data.Layer.Place, $"Every label in \"{Words.Name(sample.Source)}\" is {label} ({data.Looked}).",
            isAll ? "There is nothing to tell apart: the loss falls to 0 at once, and accuracy is 1 without anything being learned."
                : "Either all labels are equal, or the records are sorted by class; Caffe reads them in this order and never shuffles.",
            "Look at the list from which the data set was made (label column, separator), and shuffle it (convert_imageset --shuffle).", Fact("label", label), Fact("records_looked_at", sample.Looked));
    }

    /// <summary>Made data whose label is a constant: right for timing, and nothing else.</summary>
    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Role != NetRole.Train || net.Solver is null) yield break;
        foreach (var reader in net.Layers.Where(static node => node.Type is "SoftmaxWithLoss" && node.Sources is [_, { Type: "DummyData" }, ..]))
        {
            var source = reader.Sources[1]!;
            if (LabelRange.OfDummy(source, source.Layer.Top.IndexOf(reader.Layer.Bottom[1])) is not var (least, largest) || least != largest) continue;
            yield return this.Warning(
                source.Place with { Blob = reader.Layer.Bottom[1] }, $"Every label is {least} (a constant filler).", "There is nothing to tell apart: the loss falls to 0 at once, and accuracy is 1 without anything being learned.",
                "Use a uniform filler from 0 to the number of classes to see it learn; for timing it does no harm.", Fact("label", least));
            yield break;
        }
    }
}
