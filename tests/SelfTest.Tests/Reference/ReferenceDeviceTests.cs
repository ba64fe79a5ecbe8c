using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.SelfTest.Tests.Reference;

/// <summary>The reference itself against numbers worked out by hand or published.</summary>
public sealed class ReferenceDeviceTests
{
    private readonly ReferenceDevice _device = new();

    [Fact]
    public void PhiloxMatchesThePublishedVectors()
    {
        // Random123's known answers for philox4x32 with 10 rounds.
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), ReferenceRandom.Philox((0, 0, 0, 0), (0, 0)));
        const uint Ones = 0xffffffff;
        Assert.Equal((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu), ReferenceRandom.Philox((Ones, Ones, Ones, Ones), (Ones, Ones)));
    }

    [Fact]
    public void ConvolutionCorrelates()
    {
        // 1 2 3      1 0
        // 4 5 6  *   0 2  -> 1+10 2+12 / 4+16 5+18
        // 7 8 9
        var d = new Convolution
        {
            Batch = 1, Inputs = 1, Outputs = 1, Group = 1, InputSize = [3, 3], OutputSize = [2, 2], Kernel = [2, 2],
            Stride = [1, 1], Pad = [0, 0], Dilation = [1, 1],
        };
        var y = Blob(0, 0, 0, 0);
        _device.Convolution.Forward(d, Blob(1, 2, 3, 4, 5, 6, 7, 8, 9).Data, Blob(1, 0, 0, 2).Data, Blob(1).Data, y.Data);
        Assert.Equal([12, 15, 21, 24], y.DataToArray());

        var dx = Blob(new float[9]);
        _device.Convolution.BackwardData(d, Blob(1, 0, 0, 1).Data, Blob(1, 0, 0, 2).Data, default, dx.Data);
        Assert.Equal([1, 0, 0, 0, 3, 0, 0, 0, 2], dx.DataToArray());

        var dw = Blob(1, 1, 1, 1);
        var dBias = Blob(5);
        _device.Convolution.BackwardWeights(d, Blob(1, 2, 3, 4, 5, 6, 7, 8, 9).Data, Blob(1, 0, 0, 1).Data, dw.Data, true, dBias.Data, false);
        Assert.Equal([7, 9, 13, 15], dw.DataToArray());
        Assert.Equal([2], dBias.DataToArray());
    }

    [Fact]
    public void InnerProductTransposed()
    {
        // (1 2) · ((1 3) (5 7)) + (10 20) = (1+10+10, 3+14+20)
        var y = Blob(0, 0);
        _device.Linear.InnerProductForward(new InnerProduct(1, 2, 2, true), Blob(1, 2).Data, Blob(1, 3, 5, 7).Data, Blob(10, 20).Data, y.Data);
        Assert.Equal([21, 37], y.DataToArray());
    }

    private Blob Blob(params float[] values)
    {
        var blob = new Blob(_device, new Shape(values.Length));
        blob.CopyDataFrom(values);
        return blob;
    }
}
