using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

internal sealed class ReferenceLinear(IActivationOps activation) : ILinearOps
{
    public void Gemm(bool transposeA, bool transposeB, int m, int n, int k, float alpha, DeviceSpan a, DeviceSpan b, float beta, DeviceSpan c)
    {
        var left = a.Host();
        var right = b.Host();
        var result = c.Host();
        for (var row = 0; row < m; row++)
        {
            for (var column = 0; column < n; column++)
            {
                double sum = 0;
                for (var i = 0; i < k; i++)
                {
                    double x = left[transposeA ? (i * m) + row : (row * k) + i];
                    double y = right[transposeB ? (column * k) + i : (i * n) + column];
                    sum += x * y;
                }

                var at = (row * n) + column;
                result[at] = (float)((alpha * sum) + (beta == 0 ? 0 : (double)beta * result[at]));
            }
        }
    }

    public void InnerProductForward(in InnerProduct d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then = null)
    {
        var input = x.Host();
        var weights = w.Host();
        var offsets = bias.Host();
        var output = y.Host();
        for (var row = 0; row < d.Rows; row++)
        {
            for (var o = 0; o < d.Outputs; o++)
            {
                double sum = bias.IsEmpty ? 0 : offsets[o];
                for (var i = 0; i < d.Inputs; i++) sum += (double)input[(row * d.Inputs) + i] * weights[Weight(d, o, i)];
                output[(row * d.Outputs) + o] = (float)sum;
            }
        }

        if (then is { } function) activation.Forward(function, y, y);
    }

    public void InnerProductBackwardData(in InnerProduct d, DeviceSpan dy, DeviceSpan w, DeviceSpan dx)
    {
        var gradient = dy.Host();
        var weights = w.Host();
        var result = dx.Host();
        for (var row = 0; row < d.Rows; row++)
        {
            for (var i = 0; i < d.Inputs; i++)
            {
                double sum = 0;
                for (var o = 0; o < d.Outputs; o++) sum += (double)gradient[(row * d.Outputs) + o] * weights[Weight(d, o, i)];
                result[(row * d.Inputs) + i] = (float)sum;
            }
        }
    }

    public void InnerProductBackwardWeights(
        in InnerProduct d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind = null)
    {
        if (behind is { } f) activation.Backward(f.Function, f.Y, f.Y, dy, dy);
        var input = x.Host();
        var gradient = dy.Host();
        var weights = dw.Host();
        var bias = dBias.Host();
        for (var o = 0; o < d.Outputs; o++)
        {
            for (var i = 0; i < d.Inputs; i++)
            {
                var at = Weight(d, o, i);
                double sum = accumulate ? weights[at] : 0;
                for (var row = 0; row < d.Rows; row++) sum += (double)gradient[(row * d.Outputs) + o] * input[(row * d.Inputs) + i];
                weights[at] = (float)sum;
            }

            if (dBias.IsEmpty) continue;
            double total = accumulateBias ? bias[o] : 0;
            for (var row = 0; row < d.Rows; row++) total += gradient[(row * d.Outputs) + o];
            bias[o] = (float)total;
        }
    }

    private static int Weight(in InnerProduct d, int output, int input)
        => d.Transpose ? (input * d.Outputs) + output : (output * d.Inputs) + input;
}
