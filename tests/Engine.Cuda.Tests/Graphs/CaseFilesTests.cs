using System.Globalization;
using System.Text.RegularExpressions;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Tests.Cases;
using CaffeTop.Engine.Tests.Training;
using CaffeTop.Events;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>
/// The four users' own solvers and nets, layers with an eighth of the outputs for the time: graphs and calls give the same bits, the CPU the same losses.
/// Of two of them only solver and log are known; there the net is the example of its kind.
/// </summary>
public sealed partial class CaseFilesTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [SkippableFact]
    public void CaffenetV1()
    {
        MadeImages.Labelled(_tiny.Folder["training_set_lmdb"], 12, 3, 72, 72, 6);
        MadeImages.Labelled(_tiny.Folder["validation_set_lmdb"], 3, 3, 72, 72, 6);
        MadeImages.Mean(_tiny.Folder["training_set_lmdb"], _tiny.Folder["mean_training_image.binaryproto"]);
        var net = Case("caffenet-v1", "train.prototxt")
            .Replace("/input/", _tiny.Folder.Path + "/", StringComparison.Ordinal)
            .Replace("batch_size: 30", "batch_size: 3", StringComparison.Ordinal)
            .Replace("batch_size: 15", "batch_size: 3", StringComparison.Ordinal)
            .Replace("transform_param{", "transform_param{ crop_size: 64", StringComparison.Ordinal);
        Assert.Equal(MathF.Log(6), TrainsTheSame("caffenet-v1", net)[0], 1e-6f);
    }

    [SkippableFact]
    public void Fcn32()
    {
        foreach (var set in new[] { "train", "val" })
        {
            MadeImages.Segmented(_tiny.Folder[set + "_lmdb"], 3, 24, 40, 5);
            MadeImages.Maps(_tiny.Folder[set + "_label_lmdb"], 3, 24, 40, 5);
        }

        MadeImages.Mean(_tiny.Folder["train_lmdb"], _tiny.Folder["FCN32_mean.binaryproto"]);
        var net = Case("fcn32", "train_val.prototxt").Replace("/jjj/", _tiny.Folder.Path + "/", StringComparison.Ordinal).Replace("num_output: 4096", "num_output: 128", StringComparison.Ordinal);
        Assert.Equal(MathF.Log(5), TrainsTheSame("fcn32", net)[0], 1e-6f);
    }

    [SkippableFact]
    public void GoogLeNet() => TrainsTheSame("googlenet-finetune", Example.Text("googlenet/train_val.prototxt").Replace("dim: 8 ", "dim: 1 ", StringComparison.Ordinal));

    [SkippableFact]
    public void FcnDeconv() => TrainsTheSame("fcn-deconv", Example.Text("fcn-deconv/train_val.prototxt"));

    private static string Case(string name, string file) => File.ReadAllText(SharedFolder.PathOrSkip("cases", name, file));

    private float[] TrainsTheSame(string name, string net)
    {
        var solver = Short(Case(name, "solver.prototxt"));
        net = Wide().Replace(net, static match => $"num_output: {int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) / 8}");
        var (_, graphs) = RunRecord.AssertSame(_tiny, solver, net);
        Assert.StartsWith("Done 5", graphs.End, StringComparison.Ordinal);
        Assert.True(graphs.GraphLaunches >= 2, $"{graphs.GraphLaunches} launches");
        var found = Losses();
        using var cpu = new CpuDevice(1);
        RunRecord.Of(_tiny, solver, graphs: false, net, configure: options => options with { Device = cpu });
        var expected = Losses();
        Assert.Equal(5, expected.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-4f * MathF.Max(1, expected[i]));
        return expected;
    }

    private float[] Losses() => [.. _tiny.Events.OfType<IterationDone>().Where(static done => done.Rate is not null).Select(static done => done.Loss)];

    // Five iterations with a test in the middle; the rest is the user's.
    private static string Short(string solver) => "net: 'net.prototxt'\n" + OtherLengths().Replace(Lengths().Replace(solver, static match => match.Groups[1].Value + match.Groups[2].Value switch
    {
        "max_iter" => "max_iter: 5",
        "display" => "display: 1",
        "average_loss" => "average_loss: 1",
        "test_interval" => "test_interval: 3",
        _ => "test_iter: 1",
    }), "$1");

    [GeneratedRegex(@"(?m)^(\s*)(max_iter|display|average_loss|test_interval|test_iter):\s*\d+")]
    private static partial Regex Lengths();

    [GeneratedRegex(@"(?m)^(\s*)(snapshot|snapshot_prefix|net):.*$")]
    private static partial Regex OtherLengths();

    [GeneratedRegex(@"num_output: (32|48|64|96|112|128|144|160|192|208|224|256|288|320|384|480|512|528|832|1024|4048)\b")]
    private static partial Regex Wide();
}
