using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

internal sealed class CudaLinear(CudaResources resources) : ILinearOps
{
    private readonly BiasPass _bias = new(resources);
    private readonly BiasPass _sideBias = new(resources);

    public void Gemm(bool transposeA, bool transposeB, int m, int n, int k, float alpha, DeviceSpan a, DeviceSpan b, float beta, DeviceSpan c)
        => resources.Blas.Gemm(transposeA, transposeB, m, n, k, alpha, a.Address, b.Address, beta, c.Address);

    public void InnerProductForward(in InnerProduct d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then = null)
    {
        Gemm(false, !d.Transpose, d.Rows, d.Outputs, d.Inputs, 1, x, w, 0, y);
        _bias.Forward(new ChannelLayout(d.Rows, d.Outputs, 1), bias, then, y);
    }

    public void InnerProductBackwardData(in InnerProduct d, DeviceSpan dy, DeviceSpan w, DeviceSpan dx)
        => Gemm(false, d.Transpose, d.Rows, d.Inputs, d.Outputs, 1, dy, w, 0, dx);

    public void InnerProductBackwardWeights(
        in InnerProduct d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind = null)
    {
        var layout = new ChannelLayout(d.Rows, d.Outputs, 1);

        // What becomes of dy, the gradient of x reads, too.
        if (behind is not null) _bias.Backward(layout, behind, dy, dBias, accumulateBias);
        using var aside = resources.Side?.Begin(x, dy, dw, dBias) ?? default;
        if (behind is null) _sideBias.Backward(layout, null, dy, dBias, accumulateBias);
        var (blas, beta) = (resources.SideBlas, accumulate ? 1f : 0f);
        if (d.Transpose) blas.Gemm(true, false, d.Inputs, d.Outputs, d.Rows, 1, x.Address, dy.Address, beta, dw.Address);
        else blas.Gemm(true, false, d.Outputs, d.Inputs, d.Rows, 1, dy.Address, x.Address, beta, dw.Address);
    }
}
