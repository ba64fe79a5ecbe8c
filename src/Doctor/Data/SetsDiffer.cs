using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>Training and test records that cannot be of one kind: other sizes of numbers, far brighter or darker images, labels that the training set has not.</summary>
public sealed class SetsDiffer : IDataPairRule
{
    private const double Apart = 0.3;
    private const int LeastRecords = 200;
    private const int LeastImages = 50;

    public string Id => "sets-differ";

    public IEnumerable<Finding> Check(CheckedData train, CheckedData test)
    {
        var (a, b) = (train.Sample, test.Sample);
        if (Labels(train, test) is { } labels) yield return labels;
        if (a.Images < LeastImages || b.Images < LeastImages || train.LabelReaders().Any(static reader => reader.IsImage)) yield break;
        var (rangeA, rangeB) = (a.Largest - a.Least, b.Largest - b.Least);
        if (!(rangeA > 0) || !(rangeB > 0)) yield break;
        var times = Math.Max(rangeA / rangeB, rangeB / rangeA);
        var apart = Math.Abs(a.Mean - b.Mean) / Math.Max(rangeA, rangeB);
        if (times < 20 && apart < Apart) yield break;
        yield return this.Warning(
            test.Layer.Place,
            times >= 20
                ? $"Training images hold values from {Words.Number(a.Least)} to {Words.Number(a.Largest)}, test images from {Words.Number(b.Least)} to {Words.Number(b.Largest)}."
                : $"Test images are far {(b.Mean > a.Mean ? "brighter" : "darker")} than training images: their values are {Words.Number(b.Mean)} on average, those of the training images {Words.Number(a.Mean)}.",
            "The net sees something else in the test than what it has learned, and its results mean nothing; one of the sets was converted in another way (scaled, inverted, other colours).",
            "Look at some images of both (caffetop data show DB), and convert both with the same program and options.",
            Fact("train_mean", a.Mean), Fact("test_mean", b.Mean), Fact("train_largest", a.Largest), Fact("test_largest", b.Largest));
    }

    private Finding? Labels(CheckedData train, CheckedData test)
    {
        var (a, b) = (train.Sample, test.Sample);
        // Of a long set only the beginning is known, and it may lack classes.
        if (a.Looked < LeastRecords || a.Looked < a.Count || a.Labels.Count < 2 || b.Labels.Count < 2) return null;
        if (!train.LabelReaders().Any(static reader => !reader.IsImage)) return null;
        var unknown = b.Labels.Keys.Where(label => !a.Labels.ContainsKey(label)).Order().ToList();
        var share = unknown.Sum(label => b.Labels[label]) / (double)b.Looked;
        if (share < 0.02) return null;
        return this.Warning(
            test.Layer.Place, $"{Words.Percent(share)} of the test records have labels that no training record has ({Words.List([.. unknown.Select(static label => FormattableString.Invariant($"{label}"))])}).",
            "The net cannot learn a class that it never sees; the two sets count their classes differently, or a part of the training set is missing.",
            "Compare the label lists that both sets were made from.", Fact("unknown_labels", unknown.Count), Fact("share", share));
    }
}
