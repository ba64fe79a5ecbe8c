using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>Every record that was looked at has the same label.</summary>
public sealed class ConstantLabel : IDataRule
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
}
