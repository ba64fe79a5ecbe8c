using System.Globalization;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Events;
using CaffeTop.SelfTest.Nets;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.SelfTest.Groups;

/// <summary>The norms that a run samples of itself are the reference's, and sampling them changes no bit of the training.</summary>
internal sealed class NormsGroup : ISelfTestGroup
{
    public string Name => "norms";

    public string Run(SelfTestContext context)
    {
        using var reference = new ReferenceDevice();
        var run = new DigitsRun(context.Folder);
        var (plain, sampled) = (run.Train(context.Device), run.Train(context.Device, norms: NormsPlan.Every(1)));
        Closeness.RequireSameBits(plain.Weights, sampled.Weights, "weights of a training whose norms are sampled");
        var (expected, actual) = (Values(run.Train(reference, norms: NormsPlan.Every(1)).Norms[0]), Values(sampled.Norms[0]));
        double worst = 0;
        foreach (var (what, norm) in expected)
        {
            if (!actual.TryGetValue(what, out var found)) throw new SelfTestFailure($"no norm of {what}");
            worst = Math.Max(worst, Closeness.Require([norm], [found], context.NetError, $"norm of {what}"));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{expected.Count} norms, worst error {worst:0.0e+0}; sampling them changes no bit");
    }

    private static Dictionary<string, float> Values(NormsSampled sample)
        => sample.Blobs.ToDictionary(
            static blob => $"{blob.Kind} '{blob.Blob}' at layer '{blob.Layer}'", static blob => (float)blob.MeanAbsolute, StringComparer.Ordinal);
}
