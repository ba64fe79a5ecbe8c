using CaffeTop.Engine.Devices.Null;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>Forward and Backward allocate nothing on the managed heap, so that an iteration costs no garbage.</summary>
public sealed class AllocationTests
{
    [SkippableTheory]
    [MemberData(nameof(GradientTests.Images), MemberType = typeof(GradientTests))]
    public void OneBottom(string device, string layer) => NothingIsAllocated(device, layer, Literal.Varied(1, 2, 4, 5, 5));

    [SkippableTheory]
    [MemberData(nameof(GradientTests.Pairs), MemberType = typeof(GradientTests))]
    public void TwoBottoms(string device, string layer) => NothingIsAllocated(device, layer, Literal.Varied(1, 2, 3, 4, 2), Literal.Varied(1, 2, 3, 4, 2));

    [SkippableTheory]
    [InlineData("type: 'SoftmaxWithLoss'")]
    [InlineData("type: 'SigmoidCrossEntropyLoss'")]
    [InlineData("type: 'Accuracy' top: 'a' top: 'b'")]
    [InlineData("type: 'ArgMax' argmax_param { out_max_val: true }")]
    [InlineData("type: 'Crop' crop_param { axis: 1 }")]
    [InlineData("type: 'Silence'")]
    public void Others(string layer)
    {
        Blob[] bottoms = layer.Contains("ArgMax") ? [Literal.Varied(1, 2, 1)] : [Literal.Varied(1, 2, 1), Literal.Varied(1, 2, 1)];
        NothingIsAllocated("reference", layer, bottoms);
    }

    // The reference allocates as it likes; in its place the layer alone is measured, on the device whose operations do nothing.
    private static void NothingIsAllocated(string device, string layer, params Blob[] bottoms)
    {
        using var run = new LayerRun(device == "reference" ? new NullDevice() : TestDevices.Open(device), LayerRun.Parse(layer), Phase.Train, bottoms);
        var down = bottoms.Select((_, i) => run.Layer.AllowForceBackward(i)).ToArray();
        var backward = !run.Layer.Contract.NoBackward;

        // The least of several passes: the first ones take memory, and a thread that had to wait may have made a wait handle in any.
        var allocated = long.MaxValue;
        for (var pass = 0; pass < 6; pass++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            run.Layer.Forward(run.Bottoms, run.Tops);
            if (backward) run.Layer.Backward(run.Tops, down, run.Bottoms);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, allocated);
    }
}
