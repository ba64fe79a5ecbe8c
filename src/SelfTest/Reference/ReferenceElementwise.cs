using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

internal sealed class ReferenceElementwise : IElementwiseOps
{
    public void Sum(ReadOnlySpan<DeviceSpan> x, ReadOnlySpan<float> coefficients, DeviceSpan y)
    {
        for (var i = 0; i < y.Count; i++)
        {
            double sum = 0;
            for (var k = 0; k < x.Length; k++) sum += x[k].Host()[i] * (coefficients.IsEmpty ? 1.0 : coefficients[k]);
            y.Host()[i] = (float)sum;
        }
    }

    public void Product(ReadOnlySpan<DeviceSpan> x, DeviceSpan y)
    {
        for (var i = 0; i < y.Count; i++)
        {
            double product = 1;
            foreach (var input in x) product *= input.Host()[i];
            y.Host()[i] = (float)product;
        }
    }

    public void ProductBackward(ReadOnlySpan<DeviceSpan> x, int which, bool stable, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
    {
        for (var i = 0; i < dy.Count; i++)
        {
            double slope = stable ? 1 : (double)y.Host()[i] / x[which].Host()[i];
            for (var k = 0; stable && k < x.Length; k++)
            {
                if (k != which) slope *= x[k].Host()[i];
            }

            dx.Host()[i] = (float)(dy.Host()[i] * slope);
        }
    }

    public void Maximum(ReadOnlySpan<DeviceSpan> x, DeviceSpan y, IndexSpan from)
    {
        for (var i = 0; i < y.Count; i++)
        {
            var best = x.Length > 1 && !(x[0].Host()[i] > x[1].Host()[i]) ? 1 : 0;
            for (var k = 2; k < x.Length; k++)
            {
                if (x[k].Host()[i] > x[best].Host()[i]) best = k;
            }

            y.Host()[i] = x[best].Host()[i];
            from.Host()[i] = best;
        }
    }

    public void MaximumBackward(IndexSpan from, int which, DeviceSpan dy, DeviceSpan dx)
    {
        for (var i = 0; i < dy.Count; i++) dx.Host()[i] = from.Host()[i] == which ? dy.Host()[i] : 0;
    }

    public void Axpby(float a, DeviceSpan x, float b, DeviceSpan y)
    {
        for (var i = 0; i < x.Count; i++) y.Host()[i] = (float)(((double)a * x.Host()[i]) + (b == 0 ? 0 : (double)b * y.Host()[i]));
    }
}
