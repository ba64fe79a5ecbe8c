using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

internal sealed class ReferencePooling : IPoolingOps
{
    public void MaxForward(in Pooling d, DeviceSpan x, DeviceSpan y, IndexSpan position)
    {
        for (var plane = 0; plane < d.Planes; plane++)
        {
            var input = x.Host().Slice(plane * d.Height * d.Width, d.Height * d.Width);
            for (var ph = 0; ph < d.PooledHeight; ph++)
            {
                for (var pw = 0; pw < d.PooledWidth; pw++)
                {
                    var window = Window.At(d, ph, pw);
                    var best = -float.MaxValue;
                    var where = -1;
                    for (var h = window.Top; h < window.Bottom; h++)
                    {
                        for (var w = window.Left; w < window.Right; w++)
                        {
                            if (!(input[(h * d.Width) + w] > best)) continue;
                            best = input[(h * d.Width) + w];
                            where = (h * d.Width) + w;
                        }
                    }

                    var at = (((plane * d.PooledHeight) + ph) * d.PooledWidth) + pw;
                    y.Host()[at] = best;
                    position.Host()[at] = where;
                }
            }
        }
    }

    public void MaxBackward(in Pooling d, DeviceSpan dy, IndexSpan position, DeviceSpan dx)
    {
        var pooled = d.PooledHeight * d.PooledWidth;
        var sums = new double[dx.Count];
        for (var i = 0; i < dy.Count; i++)
        {
            var where = position.Host()[i];
            if (where >= 0) sums[(i / pooled * d.Height * d.Width) + where] += dy.Host()[i];
        }

        for (var i = 0; i < sums.Length; i++) dx.Host()[i] = (float)sums[i];
    }

    public void AverageForward(in Pooling d, DeviceSpan x, DeviceSpan y)
    {
        for (var plane = 0; plane < d.Planes; plane++)
        {
            var input = x.Host().Slice(plane * d.Height * d.Width, d.Height * d.Width);
            for (var ph = 0; ph < d.PooledHeight; ph++)
            {
                for (var pw = 0; pw < d.PooledWidth; pw++)
                {
                    var window = Window.At(d, ph, pw);
                    double sum = 0;
                    for (var h = window.Top; h < window.Bottom; h++)
                    {
                        for (var w = window.Left; w < window.Right; w++) sum += input[(h * d.Width) + w];
                    }

                    y.Host()[(((plane * d.PooledHeight) + ph) * d.PooledWidth) + pw] = (float)(sum / window.Divisor);
                }
            }
        }
    }

    public void AverageBackward(in Pooling d, DeviceSpan dy, DeviceSpan dx)
    {
        var sums = new double[dx.Count];
        for (var i = 0; i < dy.Count; i++)
        {
            var plane = i / (d.PooledHeight * d.PooledWidth);
            var window = Window.At(d, i / d.PooledWidth % d.PooledHeight, i % d.PooledWidth);
            for (var h = window.Top; h < window.Bottom; h++)
            {
                for (var w = window.Left; w < window.Right; w++)
                {
                    sums[(((plane * d.Height) + h) * d.Width) + w] += dy.Host()[i] / (double)window.Divisor;
                }
            }
        }

        for (var i = 0; i < sums.Length; i++) dx.Host()[i] = (float)sums[i];
    }

    /// <summary>The part of a window that lies on the input (Bottom and Right excluded) and the divisor, which counts padding too.</summary>
    private readonly record struct Window(int Top, int Bottom, int Left, int Right, int Divisor)
    {
        public static Window At(in Pooling d, int ph, int pw)
        {
            var top = (ph * d.StrideH) - d.PadH;
            var left = (pw * d.StrideW) - d.PadW;
            var divisor = (Math.Min(top + d.KernelH, d.Height + d.PadH) - top) * (Math.Min(left + d.KernelW, d.Width + d.PadW) - left);
            var bottom = Math.Min(top + d.KernelH, d.Height);
            var right = Math.Min(left + d.KernelW, d.Width);
            return new Window(Math.Max(top, 0), bottom, Math.Max(left, 0), right, divisor);
        }
    }
}
