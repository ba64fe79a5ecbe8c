using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>Records lie in the order of their labels: whole batches hold one class, and the net learns and forgets each in turn.</summary>
public sealed class SortedLabels : IDataRule
{
    public string Id => "labels-sorted";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        var sample = data.Sample;
        if (data.Test >= 0 || sample.Labels.Count < 2 || sample.Looked < 50 || data.Layer.Layer.DataParam is null) yield break;
        if (!data.LabelReaders().Any(static reader => !reader.IsImage)) yield break;
        // In random order the label changes with the chance that two records differ.
        var differ = 1 - sample.Labels.Values.Sum(count => Math.Pow(count / (double)sample.Looked, 2));
        var expected = differ * (sample.Looked - 1);
        if (sample.Changes > 0.2 * expected || sample.LongestRun < 20) yield break;
        yield return this.Warning(
            data.Layer.Place, $"The records of \"{Words.Name(sample.Source)}\" are sorted by label: {Words.Count(sample.LongestRun, "record")} in a row have the same one ({data.Looked}).",
            $"Caffe reads them in this order and never shuffles, so that {(sample.LongestRun >= data.Batch ? "whole batches hold a single class" : "a batch holds few classes")}: the net learns one class and forgets it with the next.",
            "Shuffle the list before converting it (convert_imageset --shuffle).", Fact("longest_run", sample.LongestRun), Fact("label_changes", sample.Changes), Fact("expected_changes", expected));
    }
}
