using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

/// <summary>
/// All three are one walk over every multiply-add (batch, output, output position, input of the group, kernel position), in which
/// y, dx or dw is the one that sums.
/// </summary>
internal sealed class ReferenceConvolution(IActivationOps activation, IPoolingOps poolings) : IConvolutionOps
{
    private delegate void MultiplyAdd(int x, int w, int y);

    public void Forward(Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then = null)
    {
        var sums = new double[y.Count];
        if (!bias.IsEmpty)
        {
            for (var i = 0; i < sums.Length; i++) sums[i] = bias.Host()[i / d.OutputArea % d.Outputs];
        }

        Walk(d, (xi, wi, yi) => sums[yi] += (double)x.Host()[xi] * w.Host()[wi]);
        Store(sums, y);
        if (then is { } function) activation.Forward(function, y, y);
    }

    public void ForwardPooled(
        Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then, in Pooling pooling, DeviceSpan pooled, IndexSpan position)
    {
        Forward(d, x, w, bias, y, then);
        poolings.MaxForward(pooling, y, pooled, position);
    }

    public void BackwardData(Convolution d, DeviceSpan dy, DeviceSpan w, DeviceSpan bias, DeviceSpan dx, Activation? then = null)
    {
        var sums = new double[dx.Count];
        if (!bias.IsEmpty)
        {
            for (var i = 0; i < sums.Length; i++) sums[i] = bias.Host()[i / d.InputArea % d.Inputs];
        }

        Walk(d, (xi, wi, yi) => sums[xi] += (double)dy.Host()[yi] * w.Host()[wi]);
        Store(sums, dx);
        if (then is { } function) activation.Forward(function, dx, dx);
    }

    public void BackwardWeights(
        Convolution d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind = null)
    {
        if (behind is { } gradient) activation.Backward(gradient.Function, gradient.Y, gradient.Y, dy, dy);
        var sums = Start(dw, accumulate);
        Walk(d, (xi, wi, yi) => sums[wi] += (double)x.Host()[xi] * dy.Host()[yi]);
        Store(sums, dw);
        if (dBias.IsEmpty) return;
        var totals = Start(dBias, accumulateBias);
        for (var i = 0; i < dy.Count; i++) totals[i / d.OutputArea % d.Outputs] += dy.Host()[i];
        Store(totals, dBias);
    }

    private static void Walk(Convolution d, MultiplyAdd visit)
    {
        var inputs = d.Inputs / d.Group;
        var outputs = d.Outputs / d.Group;
        for (var n = 0; n < d.Batch; n++)
        {
            for (var o = 0; o < d.Outputs; o++)
            {
                for (var at = 0; at < d.OutputArea; at++)
                {
                    var y = (((n * d.Outputs) + o) * d.OutputArea) + at;
                    for (var k = 0; k < d.KernelArea; k++)
                    {
                        var position = InputPosition(d, at, k);
                        if (position < 0) continue;
                        for (var i = 0; i < inputs; i++)
                        {
                            var channel = (o / outputs * inputs) + i;
                            visit((((n * d.Inputs) + channel) * d.InputArea) + position, (((o * inputs) + i) * d.KernelArea) + k, y);
                        }
                    }
                }
            }
        }
    }

    /// <summary>Position in the input plane that kernel element k sees from output position at; −1 in the padding.</summary>
    private static int InputPosition(Convolution d, int at, int k)
    {
        var position = 0;
        var step = 1;
        for (var axis = d.Axes - 1; axis >= 0; axis--)
        {
            var output = at % d.OutputSize[axis];
            at /= d.OutputSize[axis];
            var offset = k % d.Kernel[axis];
            k /= d.Kernel[axis];
            var index = (output * d.Stride[axis]) - d.Pad[axis] + (offset * d.Dilation[axis]);
            if (index < 0 || index >= d.InputSize[axis]) return -1;
            position += index * step;
            step *= d.InputSize[axis];
        }

        return position;
    }

    private static double[] Start(DeviceSpan span, bool accumulate)
    {
        var sums = new double[span.Count];
        for (var i = 0; accumulate && i < sums.Length; i++) sums[i] = span.Host()[i];
        return sums;
    }

    private static void Store(double[] sums, DeviceSpan span)
    {
        for (var i = 0; i < sums.Length; i++) span.Host()[i] = (float)sums[i];
    }
}
