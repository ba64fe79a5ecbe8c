using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

internal sealed class ReferenceActivation(IPassCounter passes) : IActivationOps
{
    public void Forward(in Activation f, DeviceSpan x, DeviceSpan y)
    {
        for (var i = 0; i < x.Count; i++) y.Host()[i] = (float)Value(f, x.Host()[i]);
    }

    public void Backward(in Activation f, DeviceSpan x, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
    {
        for (var i = 0; i < dy.Count; i++)
        {
            double input = f.Kind is ActivationKind.Sigmoid or ActivationKind.TanH ? 0 : x.Host()[i];
            double output = f.Kind is ActivationKind.Sigmoid or ActivationKind.TanH or ActivationKind.Elu ? y.Host()[i] : 0;
            dx.Host()[i] = (float)(dy.Host()[i] * Slope(f, input, output));
        }
    }

    public void PReluForward(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan slope, DeviceSpan y)
    {
        for (var i = 0; i < d.Count; i++)
        {
            double value = x.Host()[i];
            y.Host()[i] = (float)(Math.Max(value, 0) + (slope.Host()[shared ? 0 : i / d.Inner % d.Channels] * Math.Min(value, 0)));
        }
    }

    public void PReluBackwardData(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan slope, DeviceSpan dy, DeviceSpan dx)
    {
        for (var i = 0; i < d.Count; i++)
        {
            dx.Host()[i] = dy.Host()[i] * (x.Host()[i] > 0 ? 1 : slope.Host()[shared ? 0 : i / d.Inner % d.Channels]);
        }
    }

    public void PReluBackwardSlope(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan dy, DeviceSpan dSlope, bool accumulate)
    {
        var sums = new double[shared ? 1 : d.Channels];
        for (var i = 0; i < d.Count; i++)
        {
            if (x.Host()[i] > 0) continue;
            sums[shared ? 0 : i / d.Inner % d.Channels] += (double)dy.Host()[i] * x.Host()[i];
        }

        for (var c = 0; c < sums.Length; c++) dSlope.Host()[c] = (float)(sums[c] + (accumulate ? dSlope.Host()[c] : 0));
    }

    public void DropoutForward(RandomKey key, float ratio, float scale, DeviceSpan x, IndexSpan mask, DeviceSpan y)
    {
        mask.Host().Clear();
        for (var i = 0; i < x.Count; i++)
        {
            var kept = ReferenceRandom.Word(key, passes.Pass, i) >= ratio * 4294967296.0;
            if (kept) mask.Host()[i / 32] |= 1 << (i % 32);
            y.Host()[i] = kept ? x.Host()[i] * scale : 0;
        }
    }

    public void DropoutBackward(float scale, DeviceSpan dy, IndexSpan mask, DeviceSpan dx)
    {
        for (var i = 0; i < dy.Count; i++) dx.Host()[i] = (mask.Host()[i / 32] >> (i % 32) & 1) != 0 ? dy.Host()[i] * scale : 0;
    }

    private static double Value(in Activation f, double x) => f.Kind switch
    {
        ActivationKind.Relu => Math.Max(x, 0) + (f.A * Math.Min(x, 0)),
        ActivationKind.Sigmoid => (0.5 * Math.Tanh(0.5 * x)) + 0.5,
        ActivationKind.TanH => Math.Tanh(x),
        ActivationKind.Elu => x > 0 ? x : f.A * (Math.Exp(x) - 1),
        ActivationKind.Abs => Math.Abs(x),
        ActivationKind.Power => f.A == 0 ? 1 : f.B == 0 ? Math.Pow(f.C, f.A) : Math.Pow(f.C + (f.B * x), f.A),
        ActivationKind.Square => x * x,
        _ => throw new ArgumentOutOfRangeException(nameof(f)),
    };

    private static double Slope(in Activation f, double x, double y) => f.Kind switch
    {
        ActivationKind.Relu => x > 0 ? 1 : f.A,
        ActivationKind.Sigmoid => y * (1 - y),
        ActivationKind.TanH => 1 - (y * y),
        ActivationKind.Elu => x > 0 ? 1 : f.A + y,
        ActivationKind.Abs => x > 0 ? 1 : x < 0 ? -1 : 0,
        ActivationKind.Power => f.A == 0 || f.B == 0 ? 0 : f.A * f.B * Math.Pow(f.C + (f.B * x), f.A - 1),
        ActivationKind.Square => 2 * x,
        _ => throw new ArgumentOutOfRangeException(nameof(f)),
    };
}
