using CaffeTop.Engine.Devices;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>The three passes of a convolution over values of the host; empty biases are none.</summary>
internal static class ConvolutionRun
{
    public static float[] Forward(IDevice device, Convolution d, float[] x, float[] w, float[] bias)
    {
        using var xs = new HostBlob(device, x);
        using var ws = new HostBlob(device, w);
        using var bs = new HostBlob(device, bias);
        using var ys = new HostBlob(device, HostBlob.Noise(d.Batch * d.Outputs * d.OutputArea, 8));
        device.Convolution.Forward(d, xs.Span, ws.Span, bias.Length == 0 ? default : bs.Span, ys.Span);
        return ys.ToArray();
    }

    public static float[] BackwardData(IDevice device, Convolution d, float[] dy, float[] w, float[] bias)
    {
        using var dys = new HostBlob(device, dy);
        using var ws = new HostBlob(device, w);
        using var bs = new HostBlob(device, bias);
        using var dxs = new HostBlob(device, HostBlob.Noise(d.Batch * d.Inputs * d.InputArea, 8));
        device.Convolution.BackwardData(d, dys.Span, ws.Span, bias.Length == 0 ? default : bs.Span, dxs.Span);
        return dxs.ToArray();
    }

    public static (float[] Weights, float[] Bias) BackwardWeights(
        IDevice device, Convolution d, float[] x, float[] dy, float[] startW, bool accumulate, float[] startB, bool accumulateBias)
    {
        using var xs = new HostBlob(device, x);
        using var dys = new HostBlob(device, dy);
        using var dws = new HostBlob(device, startW);
        using var dbs = new HostBlob(device, startB);
        device.Convolution.BackwardWeights(d, xs.Span, dys.Span, dws.Span, accumulate, startB.Length == 0 ? default : dbs.Span, accumulateBias);
        return (dws.ToArray(), dbs.ToArray());
    }
}
