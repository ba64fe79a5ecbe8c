using System.Runtime.CompilerServices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Convolution on the CPU: three matrix products over patches that are never laid out (<see cref="PatchConvolution"/>, <see cref="PatchScatter"/>,
/// <see cref="PatchGradient"/>), or, where that is much less arithmetic, products of spectra (<see cref="SpectralConvolution"/>,
/// <see cref="SpectralGradient"/>). What a geometry needs is worked out at its first use and kept as long as the geometry itself.
/// </summary>
internal sealed unsafe class CpuConvolution(CpuDevice device) : IConvolutionOps
{
    private readonly ConditionalWeakTable<Convolution, ConvolutionPlan> _plans = [];

    /// <summary>Read at the first use of a geometry.</summary>
    internal SpectralChoice Spectral { get; set; }

    internal bool IsSpectral(Convolution d) => Plan(d).IsSpectral;

    public void Forward(Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then = null)
    {
        RequireSpans(d, x, w, y);
        RequireBias(bias, d.Outputs);
        if (y.IsEmpty) return;
        if (d.FilterLength == 0) throw new ArgumentException("a convolution of no channels");
        Plan(d).Forward((float*)x.Address, (float*)w.Address, (float*)bias.Address, (float*)y.Address);
        if (then is { } function) device.Activation.Forward(function, y, y);
    }

    public void ForwardPooled(
        Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then, in Pooling pooling, DeviceSpan pooled, IndexSpan position)
    {
        Forward(d, x, w, bias, y, then);
        device.Pooling.MaxForward(pooling, y, pooled, position);
    }

    public void BackwardData(Convolution d, DeviceSpan dy, DeviceSpan w, DeviceSpan bias, DeviceSpan dx, Activation? then = null)
    {
        RequireSpans(d, dx, w, dy);
        RequireBias(bias, d.Inputs);
        if (dx.IsEmpty) return;
        Plan(d).BackwardData((float*)dy.Address, (float*)w.Address, (float*)bias.Address, (float*)dx.Address);
        if (then is { } function) device.Activation.Forward(function, dx, dx);
    }

    public void BackwardWeights(
        Convolution d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind = null)
    {
        RequireSpans(d, x, dw, dy);
        RequireBias(dBias, d.Outputs);
        if (dy.IsEmpty)
        {
            if (!accumulate) device.Memory.Fill(dw, 0);
            if (!accumulateBias) device.Memory.Fill(dBias, 0);
            return;
        }

        if (behind is { } gradient) device.Activation.Backward(gradient.Function, gradient.Y, gradient.Y, dy, dy);
        Plan(d).BackwardWeights((float*)x.Address, (float*)dy.Address, (float*)dw.Address, accumulate, (float*)dBias.Address, accumulateBias);
    }

    private ConvolutionPlan Plan(Convolution d)
    {
        if (_plans.TryGetValue(d, out var plan)) return plan;
        plan = new ConvolutionPlan(device, d, Spectral);
        _plans.Add(d, plan);
        return plan;
    }

    private static void RequireSpans(Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan y)
    {
        Require("x", x.Count, (long)d.Batch * d.Inputs * d.InputArea);
        Require("the weights", w.Count, (long)d.Outputs * d.FilterLength);
        Require("y", y.Count, (long)d.Batch * d.Outputs * d.OutputArea);
    }

    private static void RequireBias(DeviceSpan bias, int channels)
    {
        if (!bias.IsEmpty) Require("the bias", bias.Count, channels);
    }

    private static void Require(string what, long count, long expected)
    {
        if (count != expected) throw new ArgumentException($"{what} of a convolution holds {count} values; its geometry asks for {expected}");
    }
}
