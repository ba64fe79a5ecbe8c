using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>The whole training set is seen again every few iterations.</summary>
public sealed class FewRecords : IDataRule
{
    public string Id => "few-records";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        if (data.Test >= 0 || data.Batch == 0) yield break;
        var iterations = data.Sample.Count / (double)data.Batch;
        if (iterations >= 5 && data.Sample.Count >= 100) yield break;
        yield return this.Hint(
            data.Layer.Place, $"\"{Words.Name(data.Sample.Source)}\" has {Words.Count(data.Sample.Count, "record")}: they are through after {Words.Number(Math.Max(1, Math.Ceiling(iterations)))} iterations.",
            "A net remembers so few images instead of learning from them.", "Use more images, or a trained model to start from.", Fact("records", data.Sample.Count), Fact("batch", data.Batch));
    }
}
