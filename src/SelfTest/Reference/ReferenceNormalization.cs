using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

internal sealed class ReferenceNormalization : INormalizationOps
{
    public void LrnForward(in Lrn d, DeviceSpan x, DeviceSpan scale, DeviceSpan y)
    {
        var half = (d.Size - 1) / 2;
        for (var i = 0; i < x.Count; i++)
        {
            var channel = i / d.Area % d.Channels;
            double sum = 0;
            for (var c = Math.Max(0, channel - half); c <= Math.Min(d.Channels - 1, channel + half); c++)
            {
                double value = x.Host()[i + ((c - channel) * d.Area)];
                sum += value * value;
            }

            var divisor = d.K + ((double)d.Alpha / d.Size * sum);
            scale.Host()[i] = (float)divisor;
            y.Host()[i] = (float)(x.Host()[i] * Math.Pow(divisor, -d.Beta));
        }
    }

    public void LrnBackward(in Lrn d, DeviceSpan x, DeviceSpan y, DeviceSpan scale, DeviceSpan dy, DeviceSpan dx)
    {
        var half = (d.Size - 1) / 2;
        for (var i = 0; i < x.Count; i++)
        {
            var channel = i / d.Area % d.Channels;
            double sum = 0;
            for (var c = Math.Max(0, channel - half); c <= Math.Min(d.Channels - 1, channel + half); c++)
            {
                var at = i + ((c - channel) * d.Area);
                sum += (double)dy.Host()[at] * y.Host()[at] / scale.Host()[at];
            }

            var direct = dy.Host()[i] * Math.Pow(scale.Host()[i], -d.Beta);
            dx.Host()[i] = (float)(direct - (2.0 * d.Alpha * d.Beta / d.Size * x.Host()[i] * sum));
        }
    }

    public void BatchNormForward(
        in ChannelLayout d, float eps, DeviceSpan x, DeviceSpan mean, DeviceSpan variance, DeviceSpan invStd, DeviceSpan normalized, DeviceSpan y)
    {
        var m = (double)d.Outer * d.Inner;
        var sums = new double[d.Channels];
        var squares = new double[d.Channels];
        for (var i = 0; i < d.Count; i++) sums[Channel(d, i)] += x.Host()[i] / m;
        for (var i = 0; i < d.Count; i++) squares[Channel(d, i)] += Math.Pow(x.Host()[i] - sums[Channel(d, i)], 2) / m;
        for (var c = 0; c < d.Channels; c++)
        {
            mean.Host()[c] = (float)sums[c];
            variance.Host()[c] = (float)squares[c];
            invStd.Host()[c] = (float)(1 / Math.Sqrt(squares[c] + eps));
        }

        for (var i = 0; i < d.Count; i++)
        {
            var c = Channel(d, i);
            var value = (float)((x.Host()[i] - sums[c]) / Math.Sqrt(squares[c] + eps));
            normalized.Host()[i] = value;
            y.Host()[i] = value;
        }
    }

    public void BatchNormAccumulate(
        in ChannelLayout d, float fraction, DeviceSpan mean, DeviceSpan variance, DeviceSpan runningMean, DeviceSpan runningVariance, DeviceSpan count)
    {
        var m = (double)d.Outer * d.Inner;
        count.Host()[0] = (count.Host()[0] * fraction) + 1;
        for (var c = 0; c < d.Channels; c++)
        {
            runningMean.Host()[c] = (float)(((double)runningMean.Host()[c] * fraction) + mean.Host()[c]);
            runningVariance.Host()[c] = (float)(((double)runningVariance.Host()[c] * fraction) + (variance.Host()[c] * (m > 1 ? m / (m - 1) : 1)));
        }
    }

    public void BatchNormForwardGlobal(
        in ChannelLayout d, float eps, DeviceSpan x, DeviceSpan runningMean, DeviceSpan runningVariance, DeviceSpan count, DeviceSpan invStd, DeviceSpan y)
    {
        var factor = count.Host()[0] == 0 ? 0 : 1.0 / count.Host()[0];
        for (var c = 0; c < d.Channels; c++) invStd.Host()[c] = (float)(1 / Math.Sqrt((runningVariance.Host()[c] * factor) + eps));
        for (var i = 0; i < d.Count; i++)
        {
            var c = Channel(d, i);
            y.Host()[i] = (float)((x.Host()[i] - (runningMean.Host()[c] * factor)) / Math.Sqrt((runningVariance.Host()[c] * factor) + eps));
        }
    }

    public void BatchNormBackward(in ChannelLayout d, DeviceSpan normalized, DeviceSpan invStd, DeviceSpan dy, DeviceSpan dx)
    {
        var m = (double)d.Outer * d.Inner;
        var means = new double[d.Channels];
        var products = new double[d.Channels];
        for (var i = 0; i < d.Count; i++)
        {
            means[Channel(d, i)] += dy.Host()[i] / m;
            products[Channel(d, i)] += (double)dy.Host()[i] * normalized.Host()[i] / m;
        }

        for (var i = 0; i < d.Count; i++)
        {
            var c = Channel(d, i);
            dx.Host()[i] = (float)((dy.Host()[i] - means[c] - (products[c] * normalized.Host()[i])) * invStd.Host()[c]);
        }
    }

    public void BatchNormBackwardGlobal(in ChannelLayout d, DeviceSpan invStd, DeviceSpan dy, DeviceSpan dx)
    {
        for (var i = 0; i < d.Count; i++) dx.Host()[i] = dy.Host()[i] * invStd.Host()[Channel(d, i)];
    }

    private static int Channel(in ChannelLayout d, int index) => index / d.Inner % d.Channels;
}
