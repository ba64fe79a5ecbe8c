using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

public sealed class InnerProductLayerTests
{
    // Two items of 3 values, here as 1x3.
    private static readonly Blob Items = Literal.Of([2, 1, 3], 1, 2, 3, 4, 5, 6);

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void ForwardAndBackward(bool transpose)
    {
        foreach (var device in TestDevices.Names)
        {
            // W = 1 0 -1   b = 10     y = 10-2    20+4   = 8 24
            //     0 2  0       20         10-2    20+10    8 30
            var text = $"type: 'InnerProduct' inner_product_param {{ num_output: 2 transpose: {(transpose ? "true" : "false")} }}";
            using var run = new LayerRun(device, text, Items);
            run.Set(0, transpose ? [1, 0, 0, 2, -1, 0] : [1, 0, -1, 0, 2, 0]).Set(1, 10, 20);
            Assert.Equal([8, 24, 8, 30], run.Forward());
            Assert.Equal([2, 2], run.Tops[0].Shape.Dims);

            // dy = 1 2   dx = 1 4 -1   dW rows: dy column 0 · x = 1*(1 2 3) + 3*(4 5 6), 2*(1 2 3)
            //      3 0        3 0 -3
            Assert.Equal([1, 4, -1, 3, 0, -3], run.ForwardBackward(1, 2, 3, 0));
            Assert.Equal(transpose ? [13, 2, 17, 4, 21, 6] : [13, 17, 21, 2, 4, 6], run.ParameterDiff(0));
            Assert.Equal([4, 2], run.ParameterDiff(1));
            Assert.Equal(12, run.Layer.MultiplyAdds);
        }
    }

    [Fact]
    public void KeepsTheAxesBeforeAxis()
    {
        using var run = new LayerRun("reference", "type: 'InnerProduct' inner_product_param { num_output: 5 axis: -1 }", Literal.Varied(1, 2, 3, 4));
        Assert.Equal([2, 3, 5], run.Tops[0].Shape.Dims);
        Assert.Equal([5, 4], run.Layer.Parameters[0].Blob.Shape.Dims);
    }

    [SkippableTheory]
    [EveryDevice]
    public void FrozenWeightsStillLetTheBiasLearn(string device)
    {
        using var run = new LayerRun(device, "type: 'InnerProduct' inner_product_param { num_output: 2 }", Items);
        run.Layer.Parameters[0].PropagateDown = false;
        run.ForwardBackward(1, 2, 3, 0);
        Assert.Equal([4, 2], run.ParameterDiff(1));
        Assert.Equal(new float[6], run.ParameterDiff(0));
    }

    [Fact]
    public void RefusesInputsThatChange()
    {
        const string Layer = "type: 'InnerProduct' inner_product_param { num_output: 2 }";
        using var run = new LayerRun("reference", Layer, Items);
        run.Bottoms[0].Reshape(new Shape(2, 4));
        Assert.Equal(
            "'bottom0' (shape 2x4) has 4 values from axis 1 on, but the weight (2x3) takes 3 inputs",
            Refusal.Of(Layer, () => run.Layer.Reshape(run.Bottoms, run.Tops)));
    }

    [Fact]
    public void RefusesNoOutputs()
        => Assert.Equal(
            "inner_product_param.num_output is 0 or missing; it is the number of outputs and must be at least 1",
            Refusal.Of("type: 'InnerProduct'", Items));
}
