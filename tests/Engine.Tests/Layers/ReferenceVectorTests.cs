using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>
/// Each layer against the numbers of a real Caffe, forward and backward, in both phases: every net of the reference folder that is an Input
/// layer and one layer of a known type.
/// </summary>
public sealed class ReferenceVectorTests
{
    private static readonly string[] Nets =
    [
        "acc", "act_AbsVal", "act_BNLL", "act_ReLU", "act_Sigmoid", "act_TanH", "act_clip", "act_leaky", "act_log", "act_prelu", "act_swish", "argmax",
        "bias", "concat", "contrastive", "conv", "conv_1x1", "conv_depthwise", "deconv", "elt_PROD", "elt_SUM", "euclid", "flatten", "hinge", "im2col",
        "ip", "lrn_across", "mvn", "pool_ave", "pool_global", "pool_mask", "pool_max", "red_ASUM", "red_MEAN", "red_SUM", "reshape", "scale", "sce",
        "slice", "smloss", "smloss_sp", "softmax", "threshold", "tile",
    ];

    public static TheoryData<string, string, string> Cases { get; } = AllCases();

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void AsInCaffe(string device, string net, string phase)
    {
        var folder = Shared.PathOrSkip("reference", "layers");
        var read = TextFormatReader.ReadFile<NetParameter>(Path.Combine(folder, $"{net}.prototxt")).Message;
        Assert.Equal(2, read.Layer.Count);
        var parameter = read.Layer[1];
        Skip.IfNot(LayerRegistry.IsKnown(parameter.Type), $"no layer of type {parameter.Type}");
        var dump = ReferenceDump.Read(folder, net, phase);
        var tolerance = Tolerance(parameter.Type);

        var bottoms = parameter.Bottom.Select(name => Literal.Of(dump.Shape("blob_data", name), dump.Values("blob_data", name))).ToArray();
        using var run = new LayerRun(TestDevices.Open(device), parameter, phase == "TRAIN" ? Phase.Train : Phase.Test, bottoms);
        for (var i = 0; i < run.Layer.Parameters.Count; i++)
        {
            Assert.Equal(dump.Shape("param_data", $"{parameter.Name}.{i}"), run.Layer.Parameters[i].Blob.Shape.Dims.ToArray());
            run.Set(i, dump.Values("param_data", $"{parameter.Name}.{i}"));
        }

        run.Forward();
        foreach (var top in run.Tops)
        {
            Assert.Equal(dump.Shape("blob_data", top.Name), top.Shape.Dims.ToArray());
            Near(dump.Values("blob_data", top.Name), top.DataToArray(), tolerance, top.Name);
        }

        if (run.Layer.Contract.NoBackward) return;
        foreach (var top in run.Tops)
        {
            if (dump.Has("blob_diff", top.Name)) top.CopyDiffFrom(dump.Values("blob_diff", top.Name));
        }

        if (!run.Bottoms.Any(bottom => dump.Has("blob_diff", bottom.Name))) return;
        run.Backward();
        for (var i = 0; i < run.Bottoms.Length; i++)
        {
            var name = run.Bottoms[i].Name;
            if (run.Layer.AllowForceBackward(i)) Near(dump.Values("blob_diff", name), run.Bottoms[i].DiffToArray(), tolerance, $"gradient of {name}");
        }

        for (var i = 0; i < run.Layer.Parameters.Count; i++)
        {
            var name = $"{parameter.Name}.{i}";
            if (!run.Layer.Parameters[i].IsStatistic) Near(dump.Values("param_diff", name), run.ParameterDiff(i), tolerance, $"gradient of {name}");
            Near(dump.Values("param_data_after", name), run.Layer.Parameters[i].Blob.DataToArray(), tolerance, $"{name} afterwards");
        }
    }

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
