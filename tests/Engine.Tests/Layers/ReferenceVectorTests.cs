using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>
/// Each layer against the numbers of a real Caffe, forward and backward, in both phases, inside the tiny nets of the reference folder. Nets
/// with a layer type that is not implemented are skipped.
/// </summary>
public sealed class ReferenceVectorTests
{
    private static readonly string[] Nets =
    [
        "acc", "act_AbsVal", "act_BNLL", "act_ReLU", "act_Sigmoid", "act_TanH", "act_clip", "act_leaky", "act_log", "act_prelu", "act_swish", "argmax",
        "bias", "concat", "contrastive", "conv", "conv_1x1", "conv_depthwise", "deconv", "elt_PROD", "elt_SUM", "euclid", "flatten", "hinge", "im2col",
        "ip", "lrn_across", "multinomial", "mvn", "pool_ave", "pool_global", "pool_mask", "pool_max", "red_ASUM", "red_MEAN", "red_SUM", "reshape", "rnn",
        "scale", "sce", "slice", "smloss", "smloss_sp", "softmax", "split", "threshold", "tile",
    ];

    public static TheoryData<string, string, string> Cases { get; } = AllCases();

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void AsInCaffe(string device, string name, string phase)
    {
        var folder = SharedFolder.PathOrSkip("reference", "layers");
        var file = NetFile.Read(Path.Combine(folder, $"{name}.prototxt"));
        foreach (var layer in file.Net.Layer) Skip.IfNot(LayerRegistry.IsKnown(layer.Type), $"no layer of type {layer.Type}");
        var dump = ReferenceDump.Read(folder, name, phase);
        var tolerance = file.Net.Layer.Max(layer => Tolerance(layer.Type));

        using var opened = TestDevices.Open(device);
        var train = phase == "TRAIN";
        using var net = new Net(file.Net, new NetOptions { Device = opened, Phase = train ? Phase.Train : Phase.Test, Index = train ? -1 : 0 });
        foreach (var input in net.Inputs) input.CopyDataFrom(dump.Values("blob_data", input.Name));
        foreach (var (parameter, blob) in Parameters(net))
        {
            Assert.Equal(dump.Shape("param_data", parameter), blob.Shape.Dims.ToArray());
            blob.CopyDataFrom(dump.Values("param_data", parameter));
        }

        // The first forward pass of a test net fills its weights, so the run's own weights go in once more.
        net.Forward();
        foreach (var (parameter, blob) in Parameters(net)) blob.CopyDataFrom(dump.Values("param_data", parameter));
        net.Forward();
        foreach (var blob in dump.Names("blob_data"))
        {
            Assert.Equal(dump.Shape("blob_data", blob), net.FindBlob(blob)!.Shape.Dims.ToArray());
            Near(dump.Values("blob_data", blob), net.FindBlob(blob)!.DataToArray(), tolerance, blob);
        }

        Assert.Equal(dump.Loss, net.ReadLoss(), tolerance * Math.Max(1, dump.Loss));
        if (!dump.Names("blob_diff").Any()) return; // Caffe runs no backward pass in TEST
        foreach (var output in net.Outputs.Where(output => output.LossWeight == 0)) output.Blob.CopyDiffFrom(dump.Values("blob_diff", output.Name));
        foreach (var (_, blob) in Parameters(net)) blob.MarkDiffZero();
        net.Backward();
        foreach (var blob in dump.Names("blob_diff"))
        {
            Near(dump.Values("blob_diff", blob), net.FindBlob(blob)!.DiffToArray(), tolerance, $"gradient of {blob}");
        }

        foreach (var (parameter, blob) in Parameters(net))
        {
            Near(dump.Values("param_diff", parameter), blob.DiffToArray(), tolerance, $"gradient of {parameter}");
            Near(dump.Values("param_data_after", parameter), blob.DataToArray(), tolerance, $"{parameter} afterwards");
        }
    }

    private static IEnumerable<(string Name, Tensors.Blob Blob)> Parameters(Net net)
        => net.Layers.SelectMany(layer => layer.Layer.Parameters.Select((parameter, i) => ($"{layer.Layer.Name}.{i}", parameter.Blob)));

    private static float Tolerance(string type)
        => type is "LRN" or "Softmax" or "SoftmaxWithLoss" or "SigmoidCrossEntropyLoss" or "Exp" or "Log" or "Power" or "BNLL" ? 1e-4f : 1e-5f;

    /// <summary>Relative to the largest magnitude of the blob.</summary>
    private static void Near(float[] expected, float[] actual, float tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Length == 0 ? 0 : expected.Max(MathF.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs(expected[i] - actual[i]);
            Assert.True(difference <= tolerance * largest, $"{what}[{i}]: Caffe has {expected[i]}, here it is {actual[i]}");
        }
    }

    private static TheoryData<string, string, string> AllCases()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var device in TestDevices.Names)
        {
            foreach (var net in Nets)
            {
                data.Add(device, net, "TRAIN");
                data.Add(device, net, "TEST");
            }
        }

        return data;
    }
}
