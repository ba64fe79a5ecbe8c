using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;
using CaffeTop.SelfTest.Nets;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>
/// Layers in the company they keep: whole nets whose gradients of all weights are held against finite differences of the loss. Finds what a layer
/// alone cannot show: blobs overwritten in place that somebody's backward still needs, shared memory, split and shared gradients.
/// </summary>
public sealed class NetGradientTests
{
    [SkippableTheory]
    [EveryDevice]
    public void ResidualBlock(string device) => Check(device, SampleNets.Residual);

    [SkippableTheory]
    [EveryDevice]
    public void ClassicNet(string device) => Check(device, SampleNets.Classic);

    [SkippableTheory]
    [EveryDevice]
    public void InceptionWithSharedWeights(string device) => Check(device, SampleNets.Inception);

    [SkippableTheory]
    [EveryDevice]
    public void FullyConvolutional(string device) => Check(device, SampleNets.Segmentation);

    private static void Check(string device, string text)
    {
        using var opened = TestDevices.Open(device);
        using var net = Build(opened, text, reuseDiffs: false);
        var gradients = Gradients(net);
        CheckReuse(opened, text, net, gradients);
        var (checkedCount, kinks) = (0, 0);
        for (var p = 0; p < gradients.Length; p++)
        {
            var parameter = net.LearnableParameters[p];
            if (parameter.LrMult == 0) continue;
            for (var i = 0; i < gradients[p].Length; i += 1 + (gradients[p].Length / 24))
            {
                var coarse = Slope(net, parameter.Blob, i, 4e-3f);
                var fine = Slope(net, parameter.Blob, i, 2e-3f);
                checkedCount++;

                // Where the two disagree, a maximum or a ReLU changed its side in between.
                if (Math.Abs(coarse - fine) > 1e-3)
                {
                    kinks++;
                    continue;
                }

                var difference = Math.Abs(fine - gradients[p][i]);
                Assert.True(
                    difference <= 2e-3 * Math.Max(1, Math.Abs(fine)),
                    $"{parameter.LayerName} parameter {parameter.Index}, element {i}: finite differences give {fine}, backward {gradients[p][i]}");
            }
        }

        Assert.True(checkedCount > 50, $"only {checkedCount} checked");
        Assert.True(kinks * 5 < checkedCount, $"{kinks} of {checkedCount} at kinks");
        Assert.Contains(gradients, gradient => gradient.Any(value => Math.Abs(value) > 0.01));
    }

    private static Net Build(IDevice device, string text, bool reuseDiffs)
    {
        var net = new Net(
            NetFile.Parse(text, "net.prototxt").Net,
            new NetOptions { Device = device, Phase = Phase.Train, Seed = 5, ReuseDiffs = reuseDiffs, AmpleDiffBytes = 0 });
        var (x, label) = (net.Inputs[0], net.Inputs[1]);
        x.CopyDataFrom(Literal.Varied(11, [.. x.Shape.Dims]).DataToArray());
        label.CopyDataFrom([.. Enumerable.Range(0, label.Count).Select(i => (float)(i * 7 % 3))]);
        return net;
    }

    private static float[][] Gradients(Net net)
    {
        Loss(net);
        net.ClearParameterDiffs();
        net.Backward();
        net.SettleParameterDiffs();
        return [.. net.LearnableParameters.Select(parameter => parameter.Blob.DiffToArray())];
    }

    // Twice, so that every buffer is dirty: what a blob's diff holds from the last pass or from another blob must not matter.
    private static void CheckReuse(IDevice device, string text, Net kept, float[][] gradients)
    {
        using var reusing = Build(device, text, reuseDiffs: true);
        Assert.True(reusing.Memory.DiffBytes < kept.Memory.DiffBytes, $"{reusing.Memory.DiffBytes} bytes of gradients, {kept.Memory.DiffBytes} without reuse");
        Assert.Equal(gradients, Gradients(reusing));
        Assert.Equal(gradients, Gradients(reusing));
    }

    private static double Slope(Net net, Blob blob, int i, float step)
    {
        var values = blob.DataToArray();
        var value = values[i];
        values[i] = value + step;
        double width = values[i];
        blob.CopyDataFrom(values);
        var above = Loss(net);
        values[i] = value - step;
        width -= values[i];
        blob.CopyDataFrom(values);
        var below = Loss(net);
        values[i] = value;
        blob.CopyDataFrom(values);
        return (above - below) / width;
    }

    // Always pass 0, so that dropout drops the same.
    private static double Loss(Net net)
    {
        net.Pass = 0;
        net.Forward();
        return net.ReadLoss();
    }
}
