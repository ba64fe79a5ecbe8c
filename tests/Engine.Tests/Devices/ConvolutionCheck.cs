using CaffeTop.Engine.Devices;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>All passes of a convolution on a device against the definition.</summary>
internal static class ConvolutionCheck
{
    public static void AssertRight(IDevice device, Convolution d)
    {
        var (x, w, bias) = (Values(d.Batch * d.Inputs * d.InputArea, 1), Values(d.Outputs * d.FilterLength, 2), Values(d.Outputs, 3));
        var (dy, dataBias) = (Values(d.Batch * d.Outputs * d.OutputArea, 4), Values(d.Inputs, 5));
        Near.AssertEqual(ConvolutionReference.Forward(d, x, w, bias), ConvolutionRun.Forward(device, d, x, w, bias), "y");
        Near.AssertEqual(ConvolutionReference.Forward(d, x, w, null), ConvolutionRun.Forward(device, d, x, w, []), "y without bias");
        Near.AssertEqual(ConvolutionReference.BackwardData(d, dy, w, null), ConvolutionRun.BackwardData(device, d, dy, w, []), "dx");
        Near.AssertEqual(ConvolutionReference.BackwardData(d, dy, w, dataBias), ConvolutionRun.BackwardData(device, d, dy, w, dataBias), "dx with bias");

        var (startW, startB) = (Values(w.Length, 6), Values(bias.Length, 7));
        var (dw, db) = ConvolutionRun.BackwardWeights(device, d, x, dy, startW, false, startB, true);
        Near.AssertEqual(ConvolutionReference.BackwardWeights(d, x, dy, null), dw, "dw");
        Near.AssertEqual(ConvolutionReference.BackwardBias(d, dy, startB), db, "dBias accumulated");
        (dw, db) = ConvolutionRun.BackwardWeights(device, d, x, dy, startW, true, startB, false);
        Near.AssertEqual(ConvolutionReference.BackwardWeights(d, x, dy, startW), dw, "dw accumulated");
        Near.AssertEqual(ConvolutionReference.BackwardBias(d, dy, null), db, "dBias");
        (dw, _) = ConvolutionRun.BackwardWeights(device, d, x, dy, startW, false, [], false);
        Near.AssertEqual(ConvolutionReference.BackwardWeights(d, x, dy, null), dw, "dw without bias");
    }

    private static float[] Values(int count, int seed) => HostBlob.Noise(count, seed);
}
