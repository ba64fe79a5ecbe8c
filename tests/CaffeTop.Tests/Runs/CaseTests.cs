using CaffeTop.Events;
using CaffeTop.Runs;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Runs;

/// <summary>The logs of four people whose nets would not learn give what is known of them.</summary>
public sealed class CaseTests
{
    [SkippableFact]
    public void FcnDeconv()
    {
        var session = Assert.Single(RunLoader.Load(SharedFolder.PathOrSkip("cases", "fcn-deconv", "train.log")).Sessions);

        Assert.Equal([0, 1000, 2000, 3000], session.Loss.X.ToArray());
        Assert.Equal([42.4986f, 3.89015f, 2.60843f, 2.57038f], session.Loss.Y.ToArray());
        var test = Assert.Single(session.Tests);
        Assert.Equal([0, 1000, 2000, 3000], test.Outputs[0].Values.X.ToArray());
        Assert.Equal([37.8394f, 1.18519f, 1.14507f, 1.115f], test.Outputs[0].Values.Y.ToArray());
        Assert.Equal((3, 0), (test.Headers, test.WithoutOutput));
        Assert.Equal(3, session.Snapshots);
        Assert.Equal(18, session.DataRestarts);
        Assert.InRange(session.Speed!.Value, 1.3, 1.45);
    }

    [SkippableFact]
    public void GoogleNetFineTuning()
    {
        var session = Assert.Single(RunLoader.Load(SharedFolder.PathOrSkip("cases", "googlenet-finetune", "train.log")).Sessions);

        Assert.Equal(9, Assert.Single(session.Tests).Outputs.Count);
        Assert.Equal(Enumerable.Range(0, 9), session.Tests[0].Outputs.Select(static o => o.Index));
        var loss = session.Loss;
        var before = loss.X.IndexOf(119_000);
        Assert.Equal(119_040, loss.X[before + 1]);
        Assert.True(loss.Y[before] < 3 && loss.Y[before + 1] > 8);
        Assert.All(session.TrainOutputs, static o => Assert.InRange(o.Values.Y[^1], 5.62f, 5.65f));
    }

    [SkippableFact]
    public void CaffeNetV1DebugBlock()
    {
        var session = Assert.Single(RunLoader.Load(SharedFolder.PathOrSkip("cases", "caffenet-v1", "debug_info.log")).Sessions);

        float Value(StatKind kind, string layer, string blob) => Assert.Single(session.Layers, l => l.Kind == kind && l.Layer == layer && l.Blob == blob).Values.Y[^1];
        Assert.Equal(0, Value(StatKind.TopData, "conv2", "conv2"));
        Assert.Equal(0, Value(StatKind.ParamData, "conv2", "0"));
        Assert.NotEqual(0, Value(StatKind.ParamData, "conv1", "0"));
        Assert.All(session.Layers, static l => Assert.Equal([10], l.Values.X.ToArray()));
        Assert.Equal([1.79176f], session.Loss.Y.ToArray());
    }

    [SkippableFact]
    public void CaffeNetV1WithoutPrefix()
    {
        var session = Assert.Single(RunLoader.Load(SharedFolder.PathOrSkip("cases", "caffenet-v1", "tail-without-prefix.log")).Sessions);

        Assert.Equal([2980, 2990, 3000], session.Loss.X.ToArray());
        Assert.All(session.LossSeconds.ToArray(), static s => Assert.True(double.IsNaN(s)));
        Assert.Equal(1, session.Tests[0].WithoutOutput);
        Assert.Equal(SessionEnd.Done, session.End);
    }

    [SkippableFact]
    public void ADumpedNetIsReadAndACutOneSaysSo()
    {
        var whole = RunLoader.Load(SharedFolder.PathOrSkip("logs", "public", "309ily_Caffe__mnist.log")).Sessions[0];
        var lenet = DumpedNet.Read(whole.Nets[0], whole.SetUps[0]);
        Assert.Equal(("LeNet", 9, 431_080L), (lenet.Name, lenet.Layers.Count, lenet.Parameters));
        Assert.Null(lenet.Problem);
        Assert.Equal("64x20x24x24", lenet.Layers.Single(static l => l.Name == "conv1").TopShapes[0]);

        // NVCaffe says shapes in its own words, and its policy only in the solver.
        var nv = RunLoader.Load(SharedFolder.PathOrSkip("logs", "public", "Amanda-Barbara_nvcaffe__examples~mnist~nohup.out")).Sessions[0];
        Assert.Equal("64x20x24x24", DumpedNet.Read(nv.Nets[0], nv.SetUps[0]).Layers.Single(static l => l.Name == "conv1").TopShapes[0]);
        Assert.Equal("inv", nv.Policy);

        var cut = RunLoader.Load(SharedFolder.PathOrSkip("logs", "public", "ducha-aiki_caffenet-benchmark__logs~architectures~resnet~dere_ResNet_45.log")).Sessions[0];
        var resnet = DumpedNet.Read(cut.Nets[0], cut.SetUps[0]);
        Assert.True(resnet.IsCut);
        Assert.Contains("cuts", resnet.Problem, StringComparison.Ordinal);
        Assert.True(resnet.Layers.Count > 50);
    }
}
