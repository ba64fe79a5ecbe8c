using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>Functions in place behind layers with weights: the same bits whether they are computed along or by themselves.</summary>
public sealed class FusedActivationTests
{
    private const string Filler = "weight_filler { type: 'gaussian' std: 0.3 } bias_filler { type: 'gaussian' std: 0.3 }";

    // What cannot be fused is there, too: a function with a blob of its own (behind "plain"), one behind somebody else's reading ("seen") or writing ("ip").
    private const string Text = $$"""
        force_backward: true
        layer { name: 'in' type: 'Input' top: 'x' top: 't' input_param { shape { dim: 3 dim: 2 dim: 9 dim: 8 } shape { dim: 3 dim: 4 } } }
        layer { name: 'conv' type: 'Convolution' bottom: 'x' top: 'conv' convolution_param { num_output: 5 kernel_size: 3 {{Filler}} } }
        layer { name: 'relu' type: 'ReLU' bottom: 'conv' top: 'conv' }
        layer { name: 'wide' type: 'Convolution' bottom: 'conv' top: 'wide' convolution_param { num_output: 4 kernel_size: 2 pad: 4 {{Filler}} } }
        layer { name: 'relu1' type: 'ReLU' bottom: 'wide' top: 'wide' relu_param { negative_slope: 0.1 } }
        layer { name: 'pool1' type: 'Pooling' bottom: 'wide' top: 'pool1' pooling_param { kernel_size: 2 stride: 2 } }
        layer { name: 'wide2' type: 'Convolution' bottom: 'pool1' top: 'wide2' convolution_param { num_output: 4 kernel_size: 3 pad: 7 {{Filler}} } }
        layer { name: 'pool2' type: 'Pooling' bottom: 'wide2' top: 'pool2' pooling_param { kernel_size: 2 stride: 2 } }
        layer { name: 'wide3' type: 'Convolution' bottom: 'pool2' top: 'wide3' convolution_param { num_output: 4 kernel_size: 3 {{Filler}} } }
        layer { name: 'relu3' type: 'ReLU' bottom: 'wide3' top: 'wide3' }
        layer { name: 'pool3' type: 'Pooling' bottom: 'wide3' top: 'pool3' pooling_param { kernel_size: 3 stride: 2 } }
        layer { name: 'nobias' type: 'Convolution' bottom: 'pool3' top: 'nobias' convolution_param { num_output: 6 kernel_size: 3 group: 1 bias_term: false weight_filler { type: 'xavier' } } }
        layer { name: 'leaky' type: 'ReLU' bottom: 'nobias' top: 'nobias' relu_param { negative_slope: 0.2 } }
        layer { name: 'up' type: 'Deconvolution' bottom: 'nobias' top: 'up' convolution_param { num_output: 3 kernel_size: 2 stride: 2 {{Filler}} } }
        layer { name: 'elu' type: 'ELU' bottom: 'up' top: 'up' }
        layer { name: 'frozen' type: 'Convolution' bottom: 'up' top: 'frozen' param { lr_mult: 0 } param { lr_mult: 1 } convolution_param { num_output: 4 kernel_size: 3 {{Filler}} } }
        layer { name: 'sigmoid' type: 'Sigmoid' bottom: 'frozen' top: 'frozen' }
        layer { name: 'plain' type: 'Convolution' bottom: 'frozen' top: 'plain' convolution_param { num_output: 4 kernel_size: 1 {{Filler}} } }
        layer { name: 'tanh' type: 'TanH' bottom: 'plain' top: 'tanh' }
        layer { name: 'seen' type: 'InnerProduct' bottom: 'tanh' top: 'seen' inner_product_param { num_output: 7 {{Filler}} } }
        layer { name: 'look' type: 'Reduction' bottom: 'seen' top: 'look' loss_weight: 0.1 reduction_param { operation: SUMSQ } }
        layer { name: 'relu2' type: 'ReLU' bottom: 'seen' top: 'seen2' }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'seen2' top: 'ip' inner_product_param { num_output: 6 transpose: true {{Filler}} } }
        layer { name: 'quiet' type: 'DummyData' top: 'made' dummy_data_param { shape { dim: 1 } } }
        layer { name: 'drop' type: 'Dropout' bottom: 'ip' top: 'ip' }
        layer { name: 'tanh2' type: 'TanH' bottom: 'ip' top: 'ip' }
        layer { name: 'last' type: 'InnerProduct' bottom: 'ip' top: 'last' param { lr_mult: 0 } param { lr_mult: 0 } inner_product_param { num_output: 4 {{Filler}} } }
        layer { name: 'shift' type: 'Power' bottom: 'last' top: 'last' power_param { scale: 0.5 shift: 0.1 } }
        layer { name: 'loss' type: 'EuclideanLoss' bottom: 'last' bottom: 't' top: 'loss' }
        """;

    [SkippableTheory]
    [EveryDevice]
    public void NothingDependsOnWhoLooks(string device)
    {
        using var on = TestDevices.Open(device);
        using var together = Build(on);
        using var apart = Build(on);
        apart.Observer = new Looking();
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var net in new[] { together, apart })
            {
                if (pass == 0) net.ClearParameterDiffs();
                net.Forward();
                net.Backward();
            }

            AssertSame(apart, together);
        }
    }

    // Layers are reshaped in their turn, so that the first pass with a new shape goes layer by layer.
    [SkippableTheory]
    [EveryDevice]
    public void ANewShapeIsSeenByAll(string device)
    {
        using var on = TestDevices.Open(device);
        using var together = Build(on);
        using var apart = Build(on);
        apart.Observer = new Looking();
        foreach (var batch in new[] { 3, 2, 5 })
        {
            foreach (var net in new[] { together, apart })
            {
                net.Inputs[0].Reshape(new Shape(batch, 2, 9, 8));
                net.Inputs[1].Reshape(new Shape(batch, 4));
                Fill(net);
                net.ClearParameterDiffs();
                net.Forward();
                net.Backward();
            }

            AssertSame(apart, together);
        }
    }

    // The function is not in the pass: what is before it must not have been computed along, nor the other way round.
    [SkippableTheory]
    [EveryDevice]
    public void APassThatEndsBeforeTheFunctionLeavesItOut(string device)
    {
        using var on = TestDevices.Open(device);
        using var whole = Build(on);
        using var parts = Build(on);
        whole.ClearParameterDiffs();
        parts.ClearParameterDiffs();
        whole.Forward();
        whole.Backward();
        var relu = Index(parts, "relu");
        parts.Forward(0, relu - 1);
        var conv = parts.FindBlob("conv")!;
        Assert.Contains(conv.DataToArray(), static value => value < 0);
        var pool = Index(parts, "pool1");
        parts.Forward(relu, pool - 1);
        Assert.All(parts.FindBlob("pool1")!.DataToArray(), static value => Assert.Equal(0, value));
        parts.Forward(pool, parts.Layers.Count - 1);
        Assert.DoesNotContain(conv.DataToArray(), static value => value < 0);
        for (var i = parts.Layers.Count - 1; i >= 0; i--) parts.Backward(i, i);
        AssertSame(whole, parts);
        parts.ClearParameterDiffs();
        parts.Backward(parts.Layers.Count - 1, relu);
        parts.Backward(relu - 1, 0);
        AssertSame(whole, parts);
    }

    private static Net Build(IDevice device)
    {
        var net = new Net(NetFile.Parse(Text, "net.prototxt").Net, new NetOptions { Device = device, Seed = 5 });
        Fill(net);
        return net;
    }

    private static void Fill(Net net)
    {
        var random = new Random(1);
        foreach (var input in net.Inputs) input.CopyDataFrom([.. Enumerable.Range(0, input.Count).Select(_ => random.NextSingle() - 0.5f)]);
    }

    private static int Index(Net net, string layer) => net.Layers.Index().Single(entry => entry.Item.Layer.Name == layer).Index;

    private static void AssertSame(Net expected, Net actual)
    {
        Assert.NotEqual(0, expected.ReadLoss());
        Assert.Equal(expected.ReadLoss(), actual.ReadLoss());
        foreach (var name in expected.BlobNames)
        {
            AssertBits(name, expected.FindBlob(name)!.DataToArray(), actual.FindBlob(name)!.DataToArray());
            AssertBits(name + "'", expected.FindBlob(name)!.DiffToArray(), actual.FindBlob(name)!.DiffToArray());
        }

        foreach (var (wanted, got) in expected.LearnableParameters.Zip(actual.LearnableParameters)) AssertBits(wanted.LayerName, wanted.Blob.DiffToArray(), got.Blob.DiffToArray());
    }

    private static void AssertBits(string what, float[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.True(BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]), $"{what}[{i}]: {actual[i]} for {expected[i]}");
    }

    private sealed class Looking : ILayerObserver
    {
        public void BeforeForward(int layer)
        {
        }

        public void AfterForward(int layer)
        {
        }

        public void BeforeBackward(int layer)
        {
        }

        public void AfterBackward(int layer)
        {
        }
    }
}
