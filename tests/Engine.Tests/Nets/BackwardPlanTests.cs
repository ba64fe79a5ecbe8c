using CaffeTop.Engine.Nets;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Nets;

public sealed class BackwardPlanTests
{
    private const string Input = """layer { name: "in" type: "Input" top: "data" top: "label" input_param { shape { dim: 2 dim: 3 } shape { dim: 2 } } } """;
    private const string Loss = """layer { name: "loss" type: "SoftmaxWithLoss" bottom: "b" bottom: "label" } """;

    private static string Ip(string name, string bottom, string rest = "")
        => $$"""layer { name: "{{name}}" type: "InnerProduct" bottom: "{{bottom}}" top: "{{name}}" {{rest}} inner_product_param { num_output: 3 weight_filler { type: "gaussian" std: 1 } } } """;

    private static string Plan(string layers)
    {
        using var net = NetText.Build(Input + layers);
        return string.Join(' ', net.Layers.Skip(1).Select(layer => $"{layer.Layer.Name}:{(layer.NeedsBackward ? '+' : '-')}{Bits(layer)}"));
    }

    private static string Bits(NetLayer layer) => string.Concat(layer.PropagateDown.Select(down => down ? '1' : '0'));

    [Fact]
    public void TheDataNeedNoGradient() => Assert.Equal("a:+0 b:+1 loss:+10", Plan(Ip("a", "data") + Ip("b", "a") + Loss));

    [Fact]
    public void FrozenLayersAtTheBottomStopTheGradient()
        => Assert.Equal("a:-0 b:+0 loss:+10", Plan(Ip("a", "data", "param { lr_mult: 0 } param { lr_mult: 0 }") + Ip("b", "a") + Loss));

    [Fact]
    public void PropagateDownCuts()
        => Assert.Equal("a:-0 b:+0 loss:+10", Plan(Ip("a", "data") + Ip("b", "a", "propagate_down: false") + Loss));

    [Fact]
    public void PropagateDownForces()
        => Assert.Equal("a:+1 b:+1 loss:+10", Plan(Ip("a", "data", "propagate_down: true") + Ip("b", "a") + Loss));

    [Fact]
    public void BranchesWithoutLossNeedNone()
        => Assert.Equal("a:+0 a_a_0_split:+1 side:-0 b:+1 loss:+10", Plan(Ip("a", "data") + Ip("side", "a") + Ip("b", "a") + Loss));

    [Fact]
    public void ALossOfWeightZeroStopsItsBackward()
        => Assert.Equal("b:-0 loss:-00", Plan(Ip("b", "data") + Loss.Replace("bottom: \"label\"", "bottom: \"label\" top: \"l\" loss_weight: 0", StringComparison.Ordinal)));

    [Fact]
    public void ALossWeightMakesAnyLayerALoss()
        => Assert.Equal("a:+0 r:+1", Plan(Ip("a", "data") + """layer { name: "r" type: "Reduction" bottom: "a" top: "r" loss_weight: 2 } """));

    [Fact]
    public void ForceBackwardReachesTheDataButNotTheLabels()
        => Assert.Equal("b:+1 loss:+10", Plan("force_backward: true " + Ip("b", "data") + Loss));

    // As a real Caffe logs it: "b needs backward computation.", "in does not", although force_backward will run it.
    [Fact]
    public void TheNeedsAreReportedBeforeForceBackward()
    {
        var events = new List<TrainingEvent>();
        using var net = NetText.Build("force_backward: true " + Input + Ip("a", "data") + Ip("b", "a", "propagate_down: false") + Loss, events: events.Add);
        Assert.Equal(
            [("loss", true), ("b", true), ("a", false), ("in", false)],
            Assert.IsType<NetReady>(events[^1]).Backward.Select(layer => (layer.Layer, layer.Needed)));
        Assert.True(net.Layers[1].NeedsBackward);
    }

    // A real Caffe's debug_info shows "[Backward] Layer bn, param blob 0 diff: 0" unless the file itself gives lr_mult 0.
    [Fact]
    public void StatisticsCountAsLearnableUnlessTheFileFreezesThem()
    {
        const string Frozen = "param { lr_mult: 0 } param { lr_mult: 0 } param { lr_mult: 0 }";
        using var plain = NetText.Build(Input + """layer { name: "bn" type: "BatchNorm" bottom: "data" top: "a" } """ + Ip("b", "a") + Loss);
        using var frozen = NetText.Build(Input + $$"""layer { name: "bn" type: "BatchNorm" bottom: "data" top: "a" {{Frozen}} } """ + Ip("b", "a") + Loss);
        Assert.All(plain.Layers[1].Layer.Parameters, parameter => Assert.True(parameter.PropagateDown));
        Assert.All(frozen.Layers[1].Layer.Parameters, parameter => Assert.False(parameter.PropagateDown));
        Assert.All(plain.LearnableParameters.Take(3), parameter => Assert.Equal(0, parameter.LrMult));
    }

    [Fact]
    public void AFrozenWeightIsToldNotToComputeItsGradient()
    {
        using var net = NetText.Build(Input + Ip("b", "data", "param { lr_mult: 0 } param { lr_mult: 2 decay_mult: 0 }") + Loss);
        Assert.Equal([false, true], net.Layers[1].Layer.Parameters.Select(parameter => parameter.PropagateDown));
        Assert.Equal([(0f, 1f), (2f, 0f)], net.LearnableParameters.Select(parameter => (parameter.LrMult, parameter.DecayMult)));
    }

    [Fact]
    public void TheAutomaticTopIsNoOutputButCountsAsLoss()
    {
        using var net = NetText.Build(Input + Ip("b", "data") + Loss);
        Assert.Equal(["(automatic)"], net.Layers[^1].TopNames);
        Assert.Empty(net.Outputs);
        net.Forward();
        Assert.True(net.ReadLoss() > 0);
    }

    [Fact]
    public void AskingAnUndifferentiableLayerForAGradientNamesIt()
    {
        using var net = NetText.Build(Input + Ip("a", "data")
            + """layer { name: "best" type: "ArgMax" bottom: "a" top: "b" argmax_param { axis: 1 } } layer { name: "l" type: "Reduction" bottom: "b" top: "l" loss_weight: 1 }""");
        net.Forward();
        var error = Assert.Throws<CaffeTopException>(net.Backward);
        Assert.Contains("layer 'best' (ArgMax)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OverwritingWhatBackwardReadsIsWarnedOf()
    {
        var warnings = new List<string>();
        var layers = Ip("a", "data") + """layer { name: "s" type: "Sigmoid" bottom: "a" top: "a" } layer { name: "p" type: "Power" bottom: "a" top: "a" power_param { scale: 2 } } """ + Ip("b", "a") + Loss;
        using var net = NetText.Build(Input + layers, log: (severity, _, text) => warnings.Add(severity + text));
        Assert.Contains(warnings, text => text.StartsWith("Wlayer 'p' (Power) works in place on the top of 's' (Sigmoid)", StringComparison.Ordinal));
    }
}
