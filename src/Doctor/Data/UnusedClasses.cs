using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>The net has at least twice as many classes as the training set has labels; said only where every record was looked at.</summary>
public sealed class UnusedClasses : IDataRule
{
    public string Id => "unused-classes";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        if (data.Test >= 0 || data.Sample.Looked < data.Sample.Count || data.Sample.Labels.Count < 2) yield break;
        foreach (var (reader, isImage) in data.LabelReaders())
        {
            if (isImage || reader.Type != "SoftmaxWithLoss" || Nets.CheckedNet.Classes(reader) is not { } classes) continue;
            var used = data.Sample.Labels.Count;
            if (classes < 2 * used || classes <= data.Sample.Labels.Keys.Max()) continue;
            yield return this.Hint(
                reader.Place, $"The net tells {Words.Count(classes)} classes apart, but the training set has only {used} labels ({data.Sample.Labels.Keys.Min()} to {data.Sample.Labels.Keys.Max()}).",
                "The others only cost memory and time, unless weights for them are loaded; often num_output was left as it stood in somebody else's net.",
                $"Write num_output: {data.Sample.Labels.Keys.Max() + 1} in the layer that makes the scores.", Fact("classes", classes), Fact("labels", used));
            yield break;
        }
    }
}
