using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// LRN's WITHIN_CHANNEL (lrn_layer.cpp builds it of five layers): y = x·(1 + alpha·a)^−beta, a = the mean of x² over a local_size×local_size
/// window, padding counted as in AVE pooling. k is ignored: the constant is always 1. With p = 1 + alpha·a:
/// dx = dy·p^−beta + 2x·poolᵀ(dy·x·(−alpha·beta)·p^(−beta−1)).
/// </summary>
internal sealed class WithinChannelNormalization(IDevice device)
{
    private static readonly Activation Square = new(ActivationKind.Square);
    private readonly DeviceSpan[] _factors = new DeviceSpan[2];

    // Each blob's diff is the gradient to it.
    private readonly Blob _square = new(device, Shape.Scalar);
    private readonly Blob _mean = new(device, Shape.Scalar);
    private readonly Blob _power = new(device, Shape.Scalar);
    private Pooling _pooling;
    private Activation _function;

    public long ScratchBytes => 6 * sizeof(float) * (long)_square.Count;

    public void Reshape(Shape shape, in Lrn d)
    {
        _square.Reshape(shape);
        _mean.Reshape(shape);
        _power.Reshape(shape);
        var pad = (d.Size - 1) / 2;
        _pooling = new Pooling(d.Batch * d.Channels, shape[2], shape[3], shape[2], shape[3], d.Size, d.Size, 1, 1, pad, pad);
        _function = new Activation(ActivationKind.Power, -d.Beta, d.Alpha, 1);
    }

    public void Forward(DeviceSpan x, DeviceSpan y)
    {
        device.Activation.Forward(Square, x, _square.Data);
        device.Pooling.AverageForward(_pooling, _square.Data, _mean.Data);
        device.Activation.Forward(_function, _mean.Data, _power.Data);
        _factors[0] = x;
        _factors[1] = _power.Data;
        device.Elementwise.Product(_factors, y);
    }

    public void Backward(DeviceSpan x, DeviceSpan dy, DeviceSpan dx)
    {
        _factors[0] = dy;
        _factors[1] = x;
        device.Elementwise.Product(_factors, _power.Diff);
        device.Activation.Backward(_function, _mean.Data, _power.Data, _power.Diff, _mean.Diff);
        device.Pooling.AverageBackward(_pooling, _mean.Diff, _square.Diff);
        device.Activation.Backward(Square, x, _square.Data, _square.Diff, _square.Diff);
        _factors[1] = _power.Data;
        device.Elementwise.Product(_factors, dx);
        device.Elementwise.Axpby(1, _square.Diff, 1, dx);
    }
}
