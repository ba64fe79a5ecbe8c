using CaffeTop.Engine.Nets.Summary;
using CaffeTop.Engine.Proto;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Engine.Tests.Cases;

/// <summary>Two users' nets (cases/README.md): every shape that Caffe would print.</summary>
public sealed class CaseShapeTests
{
    private static NetSummary Describe(string path, Phase phase, int[] dataShape)
        => NetSummary.Describe(NetFile.Read(path).Net, new SummaryOptions { State = new NetState { Phase = phase }, DataShape = dataShape });

    [SkippableTheory]
    [InlineData("train.prototxt")]
    [InlineData("deploy.prototxt")]
    public void CaffenetV1(string file)
    {
        var summary = Describe(SharedFolder.PathOrSkip("cases", "caffenet-v1", file), Phase.Train, [3, 224, 224]);
        var weights = summary.Layers.Where(layer => layer.Parameters.Count > 0).ToDictionary(layer => layer.Name, layer => layer.Parameters[0].Shape!.ToString());
        Assert.Equal("96x3x7x7", weights["conv1"]);
        Assert.Equal("256x96x5x5", weights["conv2"]);
        Assert.Equal("512x256x3x3", weights["conv3"]);
        Assert.Equal("512x512x3x3", weights["conv4"]);
        Assert.Equal("512x512x3x3", weights["conv5"]);
        Assert.Equal("4048x25088", weights["fc6"]);
        Assert.Equal("4048x4048", weights["fc7"]);
        Assert.Equal("6x4048", weights["fc8_cat"]);
        Assert.True(summary.IsComplete);
    }

    [SkippableFact]
    public void Fcn32()
    {
        var summary = Describe(SharedFolder.PathOrSkip("cases", "fcn32", "train_val.prototxt"), Phase.Train, [1, 224, 224]);
        Assert.True(summary.IsComplete);
        var shapes = summary.Layers.SelectMany(layer => layer.Tops.Zip(layer.TopShapes)).GroupBy(top => top.First).ToDictionary(g => g.Key, g => g.Last().Second!.ToString());
        foreach (var (top, shape) in new[]
        {
            ("data", "1x1x224x224"), ("label", "1x1x224x224"), ("conv1_2", "1x64x422x422"), ("pool1", "1x64x211x211"), ("pool2", "1x128x106x106"),
            ("pool3", "1x256x53x53"), ("fc6", "1x4096x47x47"), ("fc7", "1x4096x47x47"), ("score_fr", "1x5x47x47"), ("upscore", "1x5x1536x1536"),
            ("score", "1x5x224x224"), ("loss", "scalar"), ("accuracy", "scalar"),
        })
        {
            Assert.Equal(shape, shapes[top]);
        }
    }
}
