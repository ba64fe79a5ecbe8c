using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>Records that are no image.</summary>
public sealed class DamagedRecords : IDataRule
{
    public string Id => "damaged-records";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        if (data.Sample.Damaged == 0) yield break;
        yield return this.Error(
            data.Layer.Place, $"{Words.Count(data.Sample.Damaged, "record")} of \"{Words.Name(data.Sample.Source)}\" cannot be read, the first is \"{Words.Name(data.Sample.DamagedKey ?? "")}\" ({data.Looked}).",
            "Caffe stops at such a record without naming it.", "caffetop data verify DB lists all of them; make the data set anew.", Fact("damaged", data.Sample.Damaged));
    }
}
