using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Tests.Faults;

/// <summary>Products of matrices are off; inner products are not.</summary>
internal sealed class FaultyLinear(IDevice device) : ILinearOps
{
    public void Gemm(bool transposeA, bool transposeB, int m, int n, int k, float alpha, DeviceSpan a, DeviceSpan b, float beta, DeviceSpan c)
    {
        device.Linear.Gemm(transposeA, transposeB, m, n, k, alpha, a, b, beta, c);
        Nudge.Apply(device, c);
    }

    public void InnerProductForward(in InnerProduct d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then)
        => device.Linear.InnerProductForward(d, x, w, bias, y, then);

    public void InnerProductBackwardData(in InnerProduct d, DeviceSpan dy, DeviceSpan w, DeviceSpan dx) => device.Linear.InnerProductBackwardData(d, dy, w, dx);

    public void InnerProductBackwardWeights(
        in InnerProduct d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind)
        => device.Linear.InnerProductBackwardWeights(d, x, dy, dw, accumulate, dBias, accumulateBias, behind);
}
