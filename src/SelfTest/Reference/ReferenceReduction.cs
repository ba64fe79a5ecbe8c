using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

internal sealed class ReferenceReduction : IReductionOps
{
    public void Reduce(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan y)
    {
        for (var o = 0; o < outer; o++)
        {
            double sum = 0;
            for (var i = 0; i < length; i++)
            {
                double value = x.Host()[(o * length) + i];
                sum += kind switch
                {
                    ReductionKind.AbsoluteSum => Math.Abs(value),
                    ReductionKind.SumOfSquares => value * value,
                    _ => value,
                };
            }

            y.Host()[o] = (float)(coefficient * sum / (kind == ReductionKind.Mean ? length : 1));
        }
    }

    public void ReduceBackward(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan dy, DeviceSpan dx)
    {
        for (var i = 0; i < outer * length; i++)
        {
            var slope = kind switch
            {
                ReductionKind.AbsoluteSum => x.Host()[i] > 0 ? 1 : x.Host()[i] < 0 ? -1 : 0,
                ReductionKind.SumOfSquares => 2.0 * x.Host()[i],
                ReductionKind.Mean => 1.0 / length,
                _ => 1,
            };
            dx.Host()[i] = (float)((double)coefficient * dy.Host()[i / length] * slope);
        }
    }

    public void Dot(DeviceSpan values, DeviceSpan weights, DeviceSpan destination, bool accumulate)
    {
        double sum = accumulate ? destination.Host()[0] : 0;
        for (var i = 0; i < values.Count; i++) sum += (double)values.Host()[i] * weights.Host()[i];
        destination.Host()[0] = (float)sum;
    }

    public double SumOfSquares(ReadOnlySpan<DeviceSpan> spans)
    {
        double sum = 0;
        foreach (var span in spans)
        {
            foreach (var value in span.Host()) sum += (double)value * value;
        }

        return sum;
    }

    public void Measure(ReadOnlySpan<DeviceSpan> spans, Span<BlobStatistics> results)
    {
        for (var k = 0; k < spans.Length; k++)
        {
            double absolute = 0, squares = 0;
            float minimum = float.NaN, maximum = float.NaN;
            long zeros = 0, nonFinite = 0;
            foreach (var value in spans[k].Host())
            {
                absolute += Math.Abs((double)value);
                squares += (double)value * value;
                if (value == 0) zeros++;
                if (!float.IsFinite(value))
                {
                    nonFinite++;
                    continue;
                }

                if (!(value >= minimum)) minimum = value;
                if (!(value <= maximum)) maximum = value;
            }

            results[k] = new BlobStatistics(spans[k].Count, absolute, squares, minimum, maximum, zeros, nonFinite);
        }
    }
}
