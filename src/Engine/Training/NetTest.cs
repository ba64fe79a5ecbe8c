using CaffeTop.Engine.Nets;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>What <c>caffetop test</c> does: forward passes of a net in phase TEST, each batch's outputs, and means (tools/caffe.cpp,
/// test).</summary>
public static class NetTest
{
    /// <param name="batches">Forward passes, at least 1.</param>
    /// <param name="onBatch">Told each batch's outputs, as <c>Batch i, name = value</c> prints them.</param>
    public static NetTestResult Run(
        Net net, int batches, Action<int, IReadOnlyList<NetOutputValue>> onBatch, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batches);
        var sum = new List<NetOutputValue>();
        float loss = 0;
        for (var batch = 0; batch < batches; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            net.Forward();
            loss += net.ReadLoss();
            onBatch(batch, OutputValues.Read(net));
            OutputValues.Add(sum, OutputValues.Read(net));
        }

        return new NetTestResult(loss / batches, OutputValues.Mean(sum, batches));
    }
}

/// <param name="Loss">Mean over the batches.</param>
/// <param name="Outputs">Means over the batches.</param>
public sealed record NetTestResult(float Loss, IReadOnlyList<NetOutputValue> Outputs);
