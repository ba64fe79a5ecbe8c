using System.Globalization;
using CaffeTop.SelfTest.Nets;

namespace CaffeTop.SelfTest.Groups;

/// <summary>A training whose iterations are recorded and repeated as graphs ends with the bits of one that goes call by call.</summary>
internal sealed class GraphGroup : ISelfTestGroup
{
    public string Name => "graphs";

    public bool ComparesBits => true;

    public string Run(SelfTestContext context)
    {
        var run = new DigitsRun(context.Folder);
        var (eager, recorded) = (run.Train(context.Device, usesGraphs: false), run.Train(context.Device));
        Closeness.RequireSameBits([.. eager.Losses], [.. recorded.Losses], "losses of recorded iterations");
        Closeness.RequireSameBits(eager.Weights, recorded.Weights, "weights after recorded iterations");
        return string.Create(CultureInfo.InvariantCulture, $"{DigitsRun.Iterations} iterations of lenet call by call and recorded, {eager.Weights.Length} weights equal to the bit");
    }
}
