using System.Globalization;
using CaffeTop.Engine.Telemetry;
using CaffeTop.SelfTest.Nets;

namespace CaffeTop.SelfTest.Groups;

/// <summary>
/// A training whose iterations are recorded and repeated as graphs ends with the bits of one that goes call by call; so do the norms that are measured
/// inside, and the layers' times are there.
/// </summary>
internal sealed class GraphGroup : ISelfTestGroup
{
    private const int Iterations = 12;

    public string Name => "graphs";

    public bool ComparesBits => true;

    public string Run(SelfTestContext context)
    {
        var run = new DigitsRun(context.Folder);
        Compare(run.Train(context.Device, usesGraphs: false), run.Train(context.Device), "recorded");
        var (eager, recorded) = (Measured(usesGraphs: false), Measured(usesGraphs: true));
        Compare(eager, recorded, "measured");
        Closeness.RequireSameBits(Norms(eager), Norms(recorded), "norms in recorded iterations");
        var times = recorded.Times?.Layers ?? throw new SelfTestFailure("no layer was timed in recorded iterations");
        foreach (var layer in times)
        {
            if (layer.ForwardMilliseconds < 0 || layer.BackwardMilliseconds < 0)
                throw new SelfTestFailure(string.Create(CultureInfo.InvariantCulture, $"layer '{layer.Layer}' took {layer.ForwardMilliseconds} and {layer.BackwardMilliseconds} ms"));
        }

        var sum = times.Sum(static layer => layer.ForwardMilliseconds + layer.BackwardMilliseconds);
        if (sum == 0) throw new SelfTestFailure("no layer took any time in recorded iterations");
        return string.Create(
            CultureInfo.InvariantCulture, $"lenet recorded and call by call: {eager.Weights.Length} weights, {recorded.Norms.Count} samples of norms equal to the bit");

        DigitsRunResult Measured(bool usesGraphs) => run.Train(context.Device, norms: NormsPlan.Every(1), usesGraphs: usesGraphs, iterations: Iterations);
    }

    private static void Compare(DigitsRunResult eager, DigitsRunResult recorded, string what)
    {
        Closeness.RequireSameBits([.. eager.Losses], [.. recorded.Losses], $"losses of {what} iterations");
        Closeness.RequireSameBits(eager.Weights, recorded.Weights, $"weights after {what} iterations");
    }

    private static float[] Norms(DigitsRunResult result)
        => [.. result.Norms.SelectMany(static sample => sample.Blobs).SelectMany(static blob => new[] { (float)blob.MeanAbsolute, (float)blob.L2, (float)(blob.UpdateRatio ?? 0) })];
}
