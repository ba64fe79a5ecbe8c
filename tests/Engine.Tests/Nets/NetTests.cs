using CaffeTop.Engine.Proto;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Nets;

public sealed class NetTests
{
    private const string Classifier = """
        name: "base"
        layer { name: "data" type: "DummyData" top: "data" top: "label"
          dummy_data_param { data_filler { type: "uniform" min: -1 max: 1 } data_filler { type: "uniform" min: 0 max: 9.999 }
            shape { dim: 16 dim: 1 dim: 12 dim: 12 } shape { dim: 16 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          inner_product_param { num_output: 10 weight_filler { type: "xavier" } } }
        layer { name: "accuracy" type: "Accuracy" bottom: "ip" bottom: "label" top: "accuracy" }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
        """;

    [Fact]
    public void ReportsWhatCaffeLogsWhileItBuilds()
    {
        var events = new List<TrainingEvent>();
        using var net = NetText.Build(Classifier, events: events.Add);

        Assert.Equal("base", net.Name);
        var started = Assert.IsType<NetStarted>(events[0]);
        Assert.StartsWith("name: \"base\"\nstate {\n  phase: TRAIN\n}\nlayer {\n  name: \"data\"\n", started.Text, StringComparison.Ordinal);
        var layers = events.OfType<LayerDeclared>().ToArray();
        Assert.Equal(["data", "label_data_1_split", "ip", "ip_ip_0_split", "accuracy", "loss"], layers.Select(layer => layer.Name));
        Assert.Equal([9280L, 9408, 10048, 11328, 11332, 11336], layers.Select(layer => layer.MemoryBytes));
        Assert.Equal(["16 1 12 12 (2304)", "16 (16)"], layers[0].TopShapes);
        Assert.Equal(["label_data_1_split_0", "label_data_1_split_1"], layers[1].Tops);
        Assert.Equal(["ip_ip_0_split_0", "label_data_1_split_0"], layers[4].Bottoms);
        Assert.Equal(["(1)"], layers[5].TopShapes);
        Assert.Equal([1f], layers[5].LossWeights);
        var ready = Assert.IsType<NetReady>(events[^1]);
        Assert.Equal(
            [("loss", true), ("accuracy", false), ("ip_ip_0_split", true), ("ip", true), ("label_data_1_split", false), ("data", false)],
            ready.Backward.Select(layer => (layer.Layer, layer.Needed)));
        Assert.Equal(["accuracy", "loss"], ready.Outputs);
    }

    [Fact]
    public void GradientDescentLowersTheLoss()
    {
        using var net = NetText.Build(Classifier.Replace("data_filler { type: \"uniform\" min: 0 max: 9.999 }", "data_filler { type: \"constant\" value: 3 }", StringComparison.Ordinal));
        net.Forward();
        var before = net.ReadLoss();
        net.ClearParameterDiffs();
        net.Backward();
        net.SettleParameterDiffs();
        foreach (var parameter in net.LearnableParameters)
        {
            net.Device.Elementwise.Axpby(-1f, parameter.Blob.Diff, 1, parameter.Blob.Data);
        }

        net.Forward();
        Assert.InRange(before, 1.5f, 4f);
        Assert.True(net.ReadLoss() < before * 0.9f);
        Assert.Equal(2ul, net.Pass);
    }

    [Fact]
    public void ParametersLieInBackwardOrderInOnePiece()
    {
        using var net = NetText.Build(Classifier);
        var (weight, bias) = (net.LearnableParameters[0].Blob, net.LearnableParameters[1].Blob);
        Assert.Equal(16 * sizeof(float), weight.Data.Address - bias.Data.Address);
        Assert.Equal(16 * sizeof(float), weight.Diff.Address - bias.Diff.Address);
        Assert.Equal(0, (int)(weight.Data.Address % 64));
    }

    [Fact]
    public void ATestNetTakesTheWeightsOfTheTrainNet()
    {
        using var train = NetText.Build(Classifier);
        var ignored = new List<string>();
        using var test = NetText.Build(
            Classifier + """layer { name: "own" type: "InnerProduct" bottom: "data" top: "own" inner_product_param { num_output: 2 weight_filler { type: "constant" value: 7 } } }""",
            Phase.Test, (_, _, text) => ignored.Add(text), index: 0);
        test.ShareTrainedLayersWith(train);
        test.Forward();
        Assert.Equal(train.LearnableParameters[0].Blob.Data.Address, test.Layers.First(layer => layer.Layer.Name == "ip").Layer.Parameters[0].Blob.Data.Address);
        Assert.Equal(7f, test.Layers.First(layer => layer.Layer.Name == "own").Layer.Parameters[0].Blob.DataToArray()[0]);
        Assert.DoesNotContain(ignored, text => text.StartsWith("Ignoring", StringComparison.Ordinal) && !text.Contains("split", StringComparison.Ordinal));
    }

    [Fact]
    public void ALabelThatIsNoClassStopsTheRun()
    {
        using var net = NetText.Build(Classifier.Replace("max: 9.999", "max: 30 ", StringComparison.Ordinal));
        Assert.Contains("is not a class", Assert.ThrowsAny<CaffeTopException>(net.Forward).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OutputsAreAlphabetical()
    {
        using var net = NetText.Build(Classifier, index: -1);
        Assert.Equal(["accuracy", "loss"], net.Outputs.Select(output => output.Name));
        Assert.Equal([0f, 1f], net.Outputs.Select(output => output.LossWeight));
    }
}
