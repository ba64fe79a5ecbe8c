using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>
/// What comes behind the products of a layer and before their gradients, in one pass over memory each way: bias and the function that follows in place;
/// that function's gradient and the sums of it that are the bias's.
/// </summary>
internal sealed class BiasPass(CudaResources resources)
{
    // No function.
    private const int Identity = -1;

    private readonly CudaKernel _affine = resources.Kernels["channel_affine"];
    private readonly CudaKernel _both = resources.Kernels["bias_activation"];
    private readonly CudaKernel _pooled = resources.Kernels["bias_pool"];
    private readonly CudaPooling _pooling = new(resources);
    private readonly CudaActivation _activation = new(resources);
    private readonly ChannelSums _sums = new(resources);

    /// <summary>y = then(y + bias).</summary>
    /// <param name="bias">Empty: none.</param>
    public void Forward(in ChannelLayout d, DeviceSpan bias, Activation? then, DeviceSpan y)
    {
        if (bias.IsEmpty)
        {
            if (then is { } alone) _activation.Forward(alone, y, y);
        }
        else if (then is { } f && !f.IsConstant)
        {
            _both.OverWith(new ChannelSplit(d), y.Count, (int)f.Kind, f.A, f.B, f.C, bias, y, (long)y.Count);
        }
        else
        {
            _affine.OverWith(new ChannelSplit(d), y.Count, y, 0L, bias, y, (long)y.Count);
            if (then is { } constant) _activation.Forward(constant, y, y);
        }
    }

    /// <summary>The same, and the maxima of its windows. One pass where each value lies in one window, which then is the place where it is worked out.</summary>
    public void ForwardPooled(
        in ChannelLayout d, DeviceSpan bias, Activation? then, DeviceSpan y, in Pooling pooling, DeviceSpan pooled, IndexSpan position)
    {
        if (bias.IsEmpty || !CudaPooling.IsByWindow(pooling) || then is { IsConstant: true })
        {
            Forward(d, bias, then, y);
            _pooling.MaxForward(pooling, y, pooled, position);
            return;
        }

        var f = then ?? default;
        var operands = new PooledBias
        {
            Windows = new WindowSplit(pooling), ByChannels = new Divisor(d.Channels), Channels = d.Channels,
            Bias = bias.Address, X = y.Address, Y = pooled.Address, Position = position.Address,
        };
        _pooled.OverWith(operands, pooled.Count, then is null ? Identity : (int)f.Kind, f.A, f.B, f.C, (long)pooled.Count);
    }

    /// <summary>dy becomes dy·f'(y) where there is a function; dBias (+)= sums of dy.</summary>
    /// <param name="dBias">Empty: none.</param>
    public void Backward(in ChannelLayout d, in ActivationGradient? behind, DeviceSpan dy, DeviceSpan dBias, bool accumulate)
    {
        if (behind is { } gradient && dBias.IsEmpty) _activation.Backward(gradient.Function, gradient.Y, gradient.Y, dy, dy);
        else if (behind is { } both) _sums.RunBehind(d, both, dy, dBias, accumulate);
        else if (!dBias.IsEmpty) _sums.Run(d, false, dy, default, dBias, accumulate);
    }

    /// <summary>ct_bias_pooling.</summary>
    private struct PooledBias
    {
        public WindowSplit Windows;
        public Divisor ByChannels;
        public int Channels;
        public nint Bias;
        public nint X;
        public nint Y;
        public nint Position;
    }
}
