using CaffeTop.Engine.Nets;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>A net's outputs, element by element, in the order and with the numbers of Caffe's log lines.</summary>
internal static class OutputValues
{
    public static List<NetOutputValue> Read(Net net)
    {
        var values = new List<NetOutputValue>();
        foreach (var output in net.Outputs)
        {
            foreach (var value in output.Blob.DataToArray())
            {
                values.Add(new NetOutputValue(values.Count, output.Name, value, output.LossWeight));
            }
        }

        return values;
    }

    /// <summary>The same of values that have been fetched already, one output behind the other.</summary>
    public static List<NetOutputValue> Of(Net net, ReadOnlySpan<float> fetched)
    {
        var values = new List<NetOutputValue>(fetched.Length);
        foreach (var output in net.Outputs)
        {
            for (var i = 0; i < output.Blob.Count; i++) values.Add(new NetOutputValue(values.Count, output.Name, fetched[values.Count], output.LossWeight));
        }

        return values;
    }

    /// <summary>Adds a batch's values in float, as Caffe's test_score; an empty sum starts as the first batch.</summary>
    public static void Add(List<NetOutputValue> sum, List<NetOutputValue> values)
    {
        if (sum.Count == 0)
        {
            sum.AddRange(values);
            return;
        }

        // A net whose outputs change size from batch to batch has no mean; what fits is added.
        for (var i = 0; i < Math.Min(sum.Count, values.Count); i++) sum[i] = sum[i] with { Value = sum[i].Value + values[i].Value };
    }

    public static NetOutputValue[] Mean(List<NetOutputValue> sum, int batches)
        => [.. sum.Select(value => value with { Value = value.Value / batches })];
}
