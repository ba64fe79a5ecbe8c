using System.Numerics.Tensors;
using CaffeTop.Engine.Devices.Cpu.Kernels;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>Matrix products on the CPU.</summary>
internal sealed unsafe class CpuLinear(CpuDevice device) : ILinearOps
{
    public void Gemm(bool transposeA, bool transposeB, int m, int n, int k, float alpha, DeviceSpan a, DeviceSpan b, float beta, DeviceSpan c)
    {
        Require("A", a.Count, (long)m * k);
        Require("B", b.Count, (long)k * n);
        Require("C", c.Count, (long)m * n);
        var left = Operand.Of((float*)a.Address, transposeA, transposeA ? m : k);
        var right = Operand.Of((float*)b.Address, transposeB, transposeB ? k : n);
        BlockGemm.Run(device, m, n, k, alpha, left, right, beta, (float*)c.Address);
    }

    public void InnerProductForward(in InnerProduct d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then = null)
    {
        Forward(d, x, w, bias, y);
        if (then is { } function) device.Activation.Forward(function, y, y);
    }

    public void InnerProductBackwardData(in InnerProduct d, DeviceSpan dy, DeviceSpan w, DeviceSpan dx)
    {
        RequireSpans(d, dx, w, default, dy);
        var left = Operand.Of((float*)dy.Address, false, d.Outputs);
        var right = Operand.Of((float*)w.Address, d.Transpose, d.Transpose ? d.Outputs : d.Inputs);
        BlockGemm.Run(device, d.Rows, d.Inputs, d.Outputs, 1, left, right, 0, (float*)dx.Address);
    }

    public void InnerProductBackwardWeights(
        in InnerProduct d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind = null)
    {
        RequireSpans(d, x, dw, dBias, dy);
        if (behind is { } gradient) device.Activation.Backward(gradient.Function, gradient.Y, gradient.Y, dy, dy);
        var beta = accumulate ? 1f : 0f;
        var (left, right) = (Operand.Of((float*)dy.Address, true, d.Outputs), Operand.Of((float*)x.Address, false, d.Inputs));
        if (d.Transpose)
        {
            (left, right) = (Operand.Of((float*)x.Address, true, d.Inputs), Operand.Of((float*)dy.Address, false, d.Outputs));
            BlockGemm.Run(device, d.Inputs, d.Outputs, d.Rows, 1, left, right, beta, (float*)dw.Address);
        }
        else
        {
            BlockGemm.Run(device, d.Outputs, d.Inputs, d.Rows, 1, left, right, beta, (float*)dw.Address);
        }

        if (dBias.IsEmpty) return;
        var sums = Host(dBias);
        if (!accumulateBias) sums.Clear();
        for (var row = 0; row < d.Rows; row++) TensorPrimitives.Add(sums, Host(dy.Slice(row * d.Outputs, d.Outputs)), sums);
    }

    private void Forward(in InnerProduct d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y)
    {
        RequireSpans(d, x, w, bias, y);
        if (!d.Transpose && SmallBatchProduct.Fits(device.Kernels, d))
        {
            SmallBatchProduct.Run(device, d, (float*)x.Address, (float*)w.Address, bias.IsEmpty ? null : (float*)bias.Address, (float*)y.Address);
            return;
        }

        var hasBias = !bias.IsEmpty;
        for (var row = 0; hasBias && row < d.Rows; row++) Host(bias).CopyTo(Host(y.Slice(row * d.Outputs, d.Outputs)));
        var left = Operand.Of((float*)x.Address, false, d.Inputs);
        var right = Operand.Of((float*)w.Address, !d.Transpose, d.Transpose ? d.Outputs : d.Inputs);
        BlockGemm.Run(device, d.Rows, d.Outputs, d.Inputs, 1, left, right, hasBias ? 1 : 0, (float*)y.Address);
    }

    private Span<float> Host(DeviceSpan span) => device.Memory.HostSpan(span);

    private static void RequireSpans(in InnerProduct d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y)
    {
        Require("x", x.Count, (long)d.Rows * d.Inputs);
        Require("the weights", w.Count, (long)d.Inputs * d.Outputs);
        Require("y", y.Count, (long)d.Rows * d.Outputs);
        if (!bias.IsEmpty) Require("the bias", bias.Count, d.Outputs);
    }

    private static void Require(string what, int count, long expected)
    {
        if (count != expected) throw new ArgumentException($"{what} of a matrix product holds {count} values; its sizes ask for {expected}");
    }
}
