using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

internal sealed class ReferenceLoss : ILossOps
{
    public void SoftmaxForward(in ChannelLayout d, DeviceSpan x, DeviceSpan y)
    {
        var exponentials = new double[d.Channels];
        for (var row = 0; row < d.Outer * d.Inner; row++)
        {
            var maximum = double.NegativeInfinity;
            for (var c = 0; c < d.Channels; c++) maximum = Math.Max(maximum, x.Host()[At(d, row, c)]);
            double sum = 0;
            for (var c = 0; c < d.Channels; c++) sum += exponentials[c] = Math.Exp(x.Host()[At(d, row, c)] - maximum);
            for (var c = 0; c < d.Channels; c++) y.Host()[At(d, row, c)] = (float)(exponentials[c] / sum);
        }
    }

    public void SoftmaxBackward(in ChannelLayout d, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
    {
        for (var row = 0; row < d.Outer * d.Inner; row++)
        {
            double dot = 0;
            for (var c = 0; c < d.Channels; c++) dot += (double)dy.Host()[At(d, row, c)] * y.Host()[At(d, row, c)];
            for (var c = 0; c < d.Channels; c++)
            {
                var at = At(d, row, c);
                dx.Host()[at] = (float)((dy.Host()[at] - dot) * y.Host()[at]);
            }
        }
    }

    public void SoftmaxLossForward(
        in ClassLoss d, DeviceSpan x, DeviceSpan labels, DeviceSpan prob, DeviceSpan loss, DeviceSpan normalizer, IndexSpan fault)
    {
        var layout = d.Layout;
        SoftmaxForward(layout, x, prob);
        double sum = 0;
        var valid = 0;
        for (var row = 0; row < layout.Outer * layout.Inner; row++)
        {
            if (!Counts(d, labels, row, fault, out var label)) continue;
            var probability = prob.Host()[At(layout, row, label)];
            sum -= Math.Log(probability < MinNormal ? MinNormal : probability);
            valid++;
        }

        var divisor = Divisor(d, layout.Outer * layout.Inner, valid);
        normalizer.Host()[0] = (float)divisor;
        loss.Host()[0] = (float)(sum / divisor);
    }

    public void SoftmaxLossBackward(in ClassLoss d, DeviceSpan prob, DeviceSpan labels, DeviceSpan topDiff, DeviceSpan normalizer, DeviceSpan dx)
    {
        var layout = d.Layout;
        var factor = (double)topDiff.Host()[0] / normalizer.Host()[0];
        for (var row = 0; row < layout.Outer * layout.Inner; row++)
        {
            var counts = Counts(d, labels, row, default, out var label);
            for (var c = 0; c < layout.Channels; c++)
            {
                var at = At(layout, row, c);
                dx.Host()[at] = counts ? (float)((prob.Host()[at] - (c == label ? 1 : 0)) * factor) : 0;
            }
        }
    }

    public void SigmoidCrossEntropyForward(in ClassLoss d, DeviceSpan x, DeviceSpan targets, DeviceSpan loss, DeviceSpan normalizer)
    {
        double sum = 0;
        var valid = 0;
        for (var i = 0; i < d.Layout.Count; i++)
        {
            if (d.IgnoreLabel == Truncated(targets.Host()[i])) continue;
            double score = x.Host()[i];
            var positive = score >= 0 ? 1 : 0;
            sum -= (score * (targets.Host()[i] - positive)) - Math.Log(1 + Math.Exp(score - (2 * score * positive)));
            valid++;
        }

        var divisor = Divisor(d, d.Layout.Count, valid);
        normalizer.Host()[0] = (float)divisor;
        loss.Host()[0] = (float)(sum / divisor);
    }

    public void SigmoidCrossEntropyBackward(in ClassLoss d, DeviceSpan x, DeviceSpan targets, DeviceSpan topDiff, DeviceSpan normalizer, DeviceSpan dx)
    {
        var factor = (double)topDiff.Host()[0] / normalizer.Host()[0];
        for (var i = 0; i < d.Layout.Count; i++)
        {
            var sigmoid = 1 / (1 + Math.Exp(-(double)x.Host()[i]));
            dx.Host()[i] = d.IgnoreLabel == Truncated(targets.Host()[i]) ? 0 : (float)((sigmoid - targets.Host()[i]) * factor);
        }
    }

    public void EuclideanForward(int batch, DeviceSpan a, DeviceSpan b, DeviceSpan difference, DeviceSpan loss)
    {
        double sum = 0;
        for (var i = 0; i < a.Count; i++)
        {
            difference.Host()[i] = a.Host()[i] - b.Host()[i];
            sum += (double)difference.Host()[i] * difference.Host()[i];
        }

        loss.Host()[0] = (float)(sum / (2.0 * batch));
    }

    public void EuclideanBackward(int batch, float sign, DeviceSpan difference, DeviceSpan topDiff, DeviceSpan dx)
    {
        for (var i = 0; i < dx.Count; i++) dx.Host()[i] = (float)((double)sign * topDiff.Host()[0] / batch * difference.Host()[i]);
    }

    public void Accuracy(in ClassLoss d, int topK, DeviceSpan x, DeviceSpan labels, DeviceSpan accuracy, DeviceSpan perClass, IndexSpan fault)
    {
        var layout = d.Layout;
        var right = new int[layout.Channels];
        var counted = new int[layout.Channels];
        for (var row = 0; row < layout.Outer * layout.Inner; row++)
        {
            if (!Counts(d, labels, row, fault, out var label)) continue;
            var own = x.Host()[At(layout, row, label)];
            var better = 0;
            for (var c = 0; c < layout.Channels; c++)
            {
                if (c != label && x.Host()[At(layout, row, c)] >= own) better++;
            }

            counted[label]++;
            if (better < topK) right[label]++;
        }

        accuracy.Host()[0] = counted.Sum() == 0 ? 0 : (float)((double)right.Sum() / counted.Sum());
        for (var c = 0; c < perClass.Count; c++) perClass.Host()[c] = counted[c] == 0 ? 0 : (float)((double)right[c] / counted[c]);
    }

    public void ArgMax(in ChannelLayout d, int topK, DeviceSpan x, DeviceSpan indices, DeviceSpan values)
    {
        for (var row = 0; row < d.Outer * d.Inner; row++)
        {
            var pairs = new List<(float Value, int Index)>();
            for (var c = 0; c < d.Channels; c++) pairs.Add((x.Host()[At(d, row, c)], c));

            // NaN counts as the largest, so that it is seen.
            pairs.Sort((a, b) => float.IsNaN(a.Value) != float.IsNaN(b.Value) ? (float.IsNaN(a.Value) ? -1 : 1)
                : a.Value != b.Value && !float.IsNaN(a.Value) ? b.Value.CompareTo(a.Value) : b.Index.CompareTo(a.Index));
            for (var k = 0; k < topK; k++)
            {
                var at = At(d with { Channels = topK }, row, k);
                if (!indices.IsEmpty) indices.Host()[at] = pairs[k].Index;
                if (!values.IsEmpty) values.Host()[at] = pairs[k].Value;
            }
        }
    }

    private const float MinNormal = 1.17549435e-38f;

    private static int At(in ChannelLayout d, int row, int channel) => (((row / d.Inner * d.Channels) + channel) * d.Inner) + (row % d.Inner);

    /// <summary>As a C++ cast on x86 does it: NaN and what does not fit become the smallest int.</summary>
    private static int Truncated(float label) => label >= -2147483648f && label < 2147483648f ? (int)label : int.MinValue;

    private static bool Counts(in ClassLoss d, DeviceSpan labels, int row, IndexSpan fault, out int label)
    {
        label = Truncated(labels.Host()[row]);
        if (label == d.IgnoreLabel) return false;
        if (label >= 0 && label < d.Layout.Channels) return true;
        if (fault.Count > 0 && fault.Host()[0] == 0) (fault.Host()[0], fault.Host()[1]) = (row + 1, label);
        return false;
    }

    private static double Divisor(in ClassLoss d, int full, int valid) => Math.Max(1, d.Normalization switch
    {
        LossNormalization.Full => full,
        LossNormalization.Valid => valid,
        LossNormalization.BatchSize => d.Layout.Outer,
        _ => 1,
    });
}
