using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>Image and label come from two databases with different numbers of records: after one epoch the pairs drift apart.</summary>
public sealed class DataLengthsDiffer : IDataRule
{
    public string Id => "data-lengths-differ";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        foreach (var other in data.Beside)
        {
            if (other.Layer.Index < data.Layer.Index || other.Sample.Count == data.Sample.Count || other.Batch != data.Batch) continue;
            yield return this.Error(
                other.Layer.Place, $"\"{Words.Name(data.Layer.Name)}\" reads {Words.Count(data.Sample.Count, "record")} and \"{Words.Name(other.Layer.Name)}\" {Words.Count(other.Sample.Count)}.",
                "Each begins again when it is through, so that from the second round on images get the labels of others.", "Make both data sets from the same list.",
                Fact("first", data.Sample.Count), Fact("second", other.Sample.Count));
        }
    }
}
