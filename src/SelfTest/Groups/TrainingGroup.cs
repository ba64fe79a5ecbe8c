using System.Globalization;
using CaffeTop.SelfTest.Nets;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.SelfTest.Groups;

/// <summary>LeNet trained on made digits from a database as on the reference device; the loss falls.</summary>
internal sealed class TrainingGroup : ISelfTestGroup
{
    public string Name => "training lenet";

    public string Run(SelfTestContext context)
    {
        using var reference = new ReferenceDevice();
        var run = new DigitsRun(context.Folder);
        var (expected, actual) = (run.Train(reference), run.Train(context.Device));
        var worst = Closeness.Require([.. expected.Losses], [.. actual.Losses], 10 * context.NetError, "losses");
        worst = Math.Max(worst, Closeness.Require(expected.Weights, actual.Weights, 10 * context.NetError, "weights"));
        var (first, last) = (actual.Losses[0], actual.Losses[^1]);
        if (last >= first) throw new SelfTestFailure(string.Create(CultureInfo.InvariantCulture, $"the loss did not fall: {first}, after {DigitsRun.Iterations} iterations {last}"));
        return string.Create(CultureInfo.InvariantCulture, $"{DigitsRun.Iterations} iterations, loss {first:0.###} to {last:0.###}, worst error {worst:0.0e+0}");
    }
}
