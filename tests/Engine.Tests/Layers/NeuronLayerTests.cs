using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>The pointwise layers without weights: ReLU, Sigmoid, TanH, ELU, AbsVal, Power.</summary>
public sealed class NeuronLayerTests
{
    private static readonly Blob Line = Literal.Of([5], -2, -1, 0, 1, 2);
    private static readonly float[] Ones = [1, 1, 1, 1, 1];

    [SkippableTheory]
    [EveryDevice]
    public void ReLU(string device)
    {
        using var run = new LayerRun(device, "type: 'ReLU'", Line);
        Assert.Equal([0, 0, 0, 1, 2], run.Forward());
        Assert.Equal([0, 0, 0, 1, 1], run.ForwardBackward(Ones));
    }

    [SkippableTheory]
    [EveryDevice]
    public void LeakyReLUInPlaceHasTheSlopeAtZero(string device)
    {
        using var run = new LayerRun(device, "type: 'ReLU' bottom: 'x' top: 'x' relu_param { negative_slope: 0.5 }", Line);
        Assert.True(run.InPlace);
        Assert.Equal([-1, -0.5f, 0, 1, 2], run.Forward());
        run.Tops[0].CopyDiffFrom(Ones);
        run.Backward();
        Assert.Equal([0.5f, 0.5f, 0.5f, 1, 1], run.Bottoms[0].DiffToArray());
    }

    [SkippableTheory]
    [EveryDevice]
    public void ReLUKeepsNaN(string device)
    {
        using var run = new LayerRun(device, "type: 'ReLU'", Literal.Of([2], float.NaN, -1));
        Assert.Equal([float.NaN, 0], run.Forward());
    }

    [SkippableTheory]
    [EveryDevice]
    public void Sigmoid(string device)
    {
        // 1/(1+e^2), 1/(1+e), 1/2, …; the gradient y(1-y)
        using var run = new LayerRun(device, "type: 'Sigmoid'", Line);
        Literal.Near([0.1192029f, 0.2689414f, 0.5f, 0.7310586f, 0.8807971f], run.Forward());
        Literal.Near([0.1049936f, 0.1966119f, 0.25f, 0.1966119f, 0.1049936f], run.ForwardBackward(Ones));
    }

    [SkippableTheory]
    [EveryDevice]
    public void TanH(string device)
    {
        using var run = new LayerRun(device, "type: 'TanH'", Line);
        Literal.Near([-0.9640276f, -0.7615942f, 0, 0.7615942f, 0.9640276f], run.Forward());
        Literal.Near([0.0706508f, 0.4199743f, 1, 0.4199743f, 0.0706508f], run.ForwardBackward(Ones));
    }

    [SkippableTheory]
    [EveryDevice]
    public void ELU(string device)
    {
        // 2(e^-2 - 1), 2(e^-1 - 1), 0, 1, 2; the gradient 2 + y where x <= 0
        using var run = new LayerRun(device, "type: 'ELU' elu_param { alpha: 2 }", Line);
        Literal.Near([-1.7293294f, -1.2642411f, 0, 1, 2], run.Forward());
        Literal.Near([0.2706706f, 0.7357589f, 2, 1, 1], run.ForwardBackward(Ones));
        Assert.Equal(0, run.Forward()[2]);
    }

    [SkippableTheory]
    [EveryDevice]
    public void AbsVal(string device)
    {
        using var run = new LayerRun(device, "type: 'AbsVal'", Line);
        Assert.Equal([2, 1, 0, 1, 2], run.Forward());
        Assert.Equal([-1, -1, 0, 1, 1], run.ForwardBackward(Ones));
        Assert.False(run.Layer.Contract.InPlace);
    }

    [SkippableTheory]
    [InlineData("power: 2", new float[] { 4, 1, 0, 1, 4 }, new float[] { -4, -2, 0, 2, 4 })]
    [InlineData("scale: 3 shift: 1", new float[] { -5, -2, 1, 4, 7 }, new float[] { 3, 3, 3, 3, 3 })]
    [InlineData("power: 3 scale: 2 shift: -1", new float[] { -125, -27, -1, 1, 27 }, new float[] { 150, 54, 6, 6, 54 })]
    [InlineData("power: 0 scale: 7", new float[] { 1, 1, 1, 1, 1 }, new float[] { 0, 0, 0, 0, 0 })]
    [InlineData("power: 2 scale: 0 shift: 3", new float[] { 9, 9, 9, 9, 9 }, new float[] { 0, 0, 0, 0, 0 })]
    public void Power(string parameters, float[] y, float[] dx)
    {
        foreach (var device in TestDevices.Names)
        {
            using var run = new LayerRun(device, $"type: 'Power' power_param {{ {parameters} }}", Line);
            Literal.Near(y, run.Forward(), 1e-5f);
            Literal.Near(dx, run.ForwardBackward(Ones), 1e-5f);

            // In place the gradient is the same: x is kept where it is needed.
            using var inPlace = new LayerRun(device, $"type: 'Power' bottom: 'x' top: 'x' power_param {{ {parameters} }}", Line);
            Literal.Near(y, inPlace.Forward(), 1e-5f);
            inPlace.Tops[0].CopyDiffFrom(Ones);
            inPlace.Backward();
            Literal.Near(dx, inPlace.Bottoms[0].DiffToArray(), 1e-5f);
            Assert.False(inPlace.Layer.Contract.NeedsInputInBackward);
        }
    }
}
