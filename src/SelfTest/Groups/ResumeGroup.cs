using System.Globalization;
using CaffeTop.SelfTest.Nets;

namespace CaffeTop.SelfTest.Groups;

/// <summary>A training that goes on from a snapshot ends with the bits of one that was never interrupted.</summary>
internal sealed class ResumeGroup : ISelfTestGroup
{
    private const int Half = DigitsRun.Iterations / 2;

    public string Name => "snapshot and resume";

    public bool ComparesBits => true;

    public string Run(SelfTestContext context)
    {
        var run = new DigitsRun(context.Folder);
        var whole = run.Train(context.Device, snapshot: Half);
        var resumed = run.Train(context.Device, string.Create(CultureInfo.InvariantCulture, $"{run.Prefix}_iter_{Half}.solverstate"));
        Closeness.RequireSameBits([.. whole.Losses.Skip(Half)], [.. resumed.Losses], "losses after the resume");
        Closeness.RequireSameBits(whole.Weights, resumed.Weights, "weights after the resume");
        return string.Create(CultureInfo.InvariantCulture, $"from iteration {Half}, {whole.Weights.Length} weights equal to the bit");
    }
}
