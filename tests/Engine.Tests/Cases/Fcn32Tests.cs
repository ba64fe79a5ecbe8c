using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tests.Snapshots;
using CaffeTop.Events;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Engine.Tests.Cases;

/// <summary>
/// A user's FCN-32s (cases/fcn32): images and label maps from two databases, batch 1. Small images, and fc6 and fc7 with 32 outputs instead of
/// 4096, for the time; all else is the user's.
/// </summary>
public sealed class Fcn32Tests : IDisposable
{
    private const int Height = 24;
    private const int Width = 40;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Trains_on_two_databases_that_advance_together()
    {
        var solver = SolverFile.Read(SharedFolder.PathOrSkip("cases", "fcn32", "solver.prototxt")).Solver;
        solver.MaxIter = 4;
        solver.AverageLoss = 1;
        solver.TestIter[0] = 3;
        solver.TestInterval = 4;
        using var run = new CaseRun(solver, Net(), _folder.Path).Finish();

        // Eight layers of zero weights: all five scores are equal. Their biases are all that learns (rate 0.0001, slowly).
        Assert.Equal(MathF.Log(5), run.Losses[0], 1e-6f);
        Assert.True(run.Losses[3] < run.Losses[0], $"{run.Losses[0]} -> {run.Losses[3]}");

        var read = run.Events.OfType<RecordsRead>().ToList();
        Assert.Equal(["data:00000000", "label:00000000", "data:00000001", "label:00000001", "data:00000002", "label:00000002", "data:00000000", "label:00000000"],
            read.Select(records => $"{records.Layer}:{records.FirstKey}"));
        Assert.All(read, records => Assert.Equal(records.FirstKey, records.LastKey));

        var test = Assert.Single(run.Events.OfType<TestDone>());
        Assert.Equal(["accuracy", "loss"], test.Outputs.Select(output => output.Name));
    }

    [SkippableFact]
    public void The_frozen_upscore_stays_bilinear_and_zero_weights_stay_zero()
    {
        var solver = SolverFile.Read(SharedFolder.PathOrSkip("cases", "fcn32", "solver.prototxt")).Solver;
        solver.MaxIter = 1;
        using var run = new CaseRun(solver, Net(), _folder.Path);
        var upscore = run.Training.Net.LearnableParameters.Single(parameter => parameter.LayerName == "upscore").Blob;
        run.Training.Net.Forward();
        var before = upscore.DataToArray();
        run.Finish();
        Assert.Equal(before, upscore.DataToArray());

        // Kernel 64, stride 32: f = 32, c = 63 / 64; the corner is (1/64)^2, the middle (63/64)^2.
        Assert.Equal(1f / 4096, before[0], 1e-7f);
        Assert.Equal(3969f / 4096, before[(31 * 64) + 31], 1e-6f);
        var conv = run.Training.Net.LearnableParameters.First(parameter => parameter.LayerName == "conv1_1").Blob;
        Assert.All(conv.DataToArray(), weight => Assert.Equal(0, weight));
    }

    private string Net()
    {
        foreach (var set in new[] { "train", "val" })
        {
            MadeImages.Segmented(_folder[set + "_lmdb"], 3, Height, Width, 5);
            MadeImages.Maps(_folder[set + "_label_lmdb"], 3, Height, Width, 5);
        }

        MadeImages.Mean(_folder["train_lmdb"], _folder["FCN32_mean.binaryproto"]);
        return File.ReadAllText(SharedFolder.PathOrSkip("cases", "fcn32", "train_val.prototxt"))
            .Replace("/jjj/", _folder.Path + "/", StringComparison.Ordinal)
            .Replace("num_output: 4096", "num_output: 32", StringComparison.Ordinal);
    }
}
