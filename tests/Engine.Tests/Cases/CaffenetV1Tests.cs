using System.Text.RegularExpressions;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tests.Snapshots;
using CaffeTop.Events;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Engine.Tests.Cases;

/// <summary>
/// A user's V1 net whose weights are zero (cases/caffenet-v1), trained with Adam and debug_info on made images. Images of 64 pixels instead of
/// 224, so that fc6 has 8 million weights instead of 101.
/// </summary>
public sealed partial class CaffenetV1Tests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Loss_is_ln_6_and_debug_info_has_Caffes_lines()
    {
        var solver = SolverFile.Read(SharedFolder.PathOrSkip("cases", "caffenet-v1", "solver.prototxt")).Solver;
        solver.MaxIter = 3;
        solver.DebugInfo = true;
        using var run = new CaseRun(solver, Net(), _folder.Path).Finish();

        // The biases of the last layer learn the batch's label counts and nothing else can: the loss stays near ln 6.
        Assert.Equal(MathF.Log(6), run.Losses[0], 1e-6f);
        Assert.All(run.Losses, loss => Assert.Equal(MathF.Log(6), loss, 0.01f));
        var blocks = run.Events.OfType<LayerStatsSampled>().Where(block => block.Norms is not null).ToList();
        Assert.Equal(3, blocks.Count);
        Assert.All(blocks, block => Assert.Equal(Expected(), block.Stats.Select(Show)));
    }

    [SkippableFact]
    public void The_signal_ends_at_conv2()
    {
        var solver = SolverFile.Read(SharedFolder.PathOrSkip("cases", "caffenet-v1", "solver.prototxt")).Solver;
        solver.MaxIter = 1;
        solver.DebugInfo = true;
        using var run = new CaseRun(solver, Net(), _folder.Path).Finish();
        var stats = run.Events.OfType<LayerStatsSampled>().Last().Stats;
        Assert.True(stats.Single(stat => stat is { Kind: StatKind.TopData, Layer: "pool1" }).MeanAbsolute > 0);
        Assert.All(stats.Where(stat => stat.Layer is "conv2" or "fc6" or "fc7"), stat => Assert.Equal(0, stat.MeanAbsolute));

        // conv1: mean |x| of a Gaussian of std 0.01 is 0.01 sqrt(2/pi).
        Assert.Equal(0.00798f, stats.First(stat => stat is { Kind: StatKind.ParamData, Layer: "conv1" }).MeanAbsolute, 0.0002f);

        // All six probabilities are 1/6, so that 5 of 6 differences of a batch of 3 are 1/6 and one 5/6, divided by 3.
        Assert.Equal(10f / 6 / 6 / 3, stats.Single(stat => stat is { Kind: StatKind.BottomDiff, Layer: "prob" }).MeanAbsolute, 1e-6f);
    }

    private string Net()
    {
        MadeImages.Labelled(_folder["training_set_lmdb"], 12, 3, 72, 72, 6);
        MadeImages.Labelled(_folder["validation_set_lmdb"], 3, 3, 72, 72, 6);
        MadeImages.Mean(_folder["training_set_lmdb"], _folder["mean_training_image.binaryproto"]);
        return File.ReadAllText(SharedFolder.PathOrSkip("cases", "caffenet-v1", "train.prototxt"))
            .Replace("/input/", _folder.Path + "/", StringComparison.Ordinal)
            .Replace("batch_size: 30", "batch_size: 3", StringComparison.Ordinal)
            .Replace("batch_size: 15", "batch_size: 3", StringComparison.Ordinal)
            .Replace("transform_param{", "transform_param{ crop_size: 64", StringComparison.Ordinal);
    }

    /// <summary>What the user's log has, values left out.</summary>
    private static IEnumerable<string> Expected()
        => File.ReadLines(SharedFolder.PathOrSkip("cases", "caffenet-v1", "debug_info.log")).Select(line => Line().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value);

    private static string Show(LayerStat stat) => stat.Kind switch
    {
        StatKind.TopData => $"[Forward] Layer {stat.Layer}, top blob {stat.Blob} data",
        StatKind.ParamData => $"[Forward] Layer {stat.Layer}, param blob {stat.Blob} data",
        StatKind.BottomDiff => $"[Backward] Layer {stat.Layer}, bottom blob {stat.Blob} diff",
        _ => $"[Backward] Layer {stat.Layer}, param blob {stat.Blob} diff",
    };

    [GeneratedRegex(@"(\[(?:Forward|Backward)\] Layer .*): \S+$")]
    private static partial Regex Line();
}
