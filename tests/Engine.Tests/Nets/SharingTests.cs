using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Nets;

public sealed class SharingTests
{
    // Two inner products 2 -> 2 with one weight w, and y = w·(w·x): the gradient of w is the sum of both uses.
    private const string Twice = """
        layer { name: "in" type: "Input" top: "x" input_param { shape { dim: 1 dim: 2 } } }
        layer { name: "a" type: "InnerProduct" bottom: "x" top: "a" param { name: "w" } inner_product_param { num_output: 2 bias_term: false weight_filler { type: "constant" value: 2 } } }
        layer { name: "b" type: "InnerProduct" bottom: "a" top: "b" param { name: "w" lr_mult: 3 } inner_product_param { num_output: 2 bias_term: false weight_filler { type: "constant" value: 5 } } }
        layer { name: "sum" type: "Reduction" bottom: "b" top: "sum" loss_weight: 1 }
        """;

    [Fact]
    public void GradientsOfSharersAddUp()
    {
        using var net = NetText.Build(Twice);
        net.Inputs[0].CopyDataFrom([1, 3]);
        net.ClearParameterDiffs();
        net.Forward();
        net.Backward();
        net.SettleParameterDiffs();

        // a = (8, 8), b = (32, 32), loss 64; db = 1: from b: a = 8 in every place; from a: dz = (4, 4) times x = (1, 3).
        Assert.Equal(64, net.ReadLoss());
        var owner = Assert.Single(net.LearnableParameters);
        Assert.Equal(("w", "a", 0, 3f), (owner.Name, owner.LayerName, owner.Index, owner.LrMult));
        Assert.Equal([12f, 20, 12, 20], owner.Blob.DiffToArray());
    }

    [Fact]
    public void AFreshPassForgetsTheGradientOfTheLast()
    {
        using var net = NetText.Build(Twice);
        net.Inputs[0].CopyDataFrom([1, 3]);
        for (var i = 0; i < 3; i++)
        {
            net.ClearParameterDiffs();
            net.Forward();
            net.Backward();
        }

        Assert.Equal([12f, 20, 12, 20], net.LearnableParameters[0].Blob.DiffToArray());
        net.Backward();
        Assert.Equal([24f, 40, 24, 40], net.LearnableParameters[0].Blob.DiffToArray());
    }

    [Fact]
    public void TheLogIsToldWhoOwnsAParameter()
    {
        var events = new List<TrainingEvent>();
        using var net = NetText.Build(Twice, events: events.Add);
        var layers = events.OfType<LayerDeclared>().ToArray();
        Assert.Equal([new SharedParameter(0, "w", null, 0)], layers[1].SharedParameters);
        Assert.Equal([new SharedParameter(0, "w", "a", 0)], layers[2].SharedParameters);
    }

    [Fact]
    public void PermissiveSharingComparesCountsOnly()
    {
        var text = """
            layer { name: "in" type: "Input" top: "x" top: "y" input_param { shape { dim: 1 dim: 6 } shape { dim: 1 dim: 3 } } }
            layer { name: "a" type: "InnerProduct" bottom: "x" top: "a" param { name: "w" } inner_product_param { num_output: 2 bias_term: false weight_filler { type: "constant" value: 2 } } }
            layer { name: "b" type: "InnerProduct" bottom: "y" top: "b" param { name: "w" share_mode: PERMISSIVE } inner_product_param { num_output: 4 bias_term: false } }
            """;
        using var net = NetText.Build(text);
        Assert.Single(net.LearnableParameters);
        Assert.Equal(2f, net.Layers[2].Layer.Parameters[0].Blob.DataToArray()[11]);
        Assert.Contains("count mismatch", NetText.Refusal(text.Replace("num_output: 4", "num_output: 5", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("shape mismatch", NetText.Refusal(text.Replace("share_mode: PERMISSIVE", "", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void AGradientIsReadyWhenItsFirstLayerIsDone()
    {
        using var net = NetText.Build(Twice);
        var ready = new List<int>();
        var watch = new Watch();
        net.GradientReady = ready.Add;
        net.Observer = watch;
        net.Forward();
        net.Backward();
        Assert.Equal([0], ready);
        Assert.Equal("f0 F0 f1 F1 f2 F2 f3 F3 b3 B3 b2 B2 b1 B1", string.Join(' ', watch.Calls));
    }

    private sealed class Watch : Engine.Nets.ILayerObserver
    {
        public List<string> Calls { get; } = [];

        public void BeforeForward(int layer) => Calls.Add($"f{layer}");

        public void AfterForward(int layer) => Calls.Add($"F{layer}");

        public void BeforeBackward(int layer) => Calls.Add($"b{layer}");

        public void AfterBackward(int layer) => Calls.Add($"B{layer}");
    }
}
