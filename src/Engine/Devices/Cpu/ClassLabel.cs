using System.Runtime.CompilerServices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>Reads labels: floats truncated to int, −1 where a label does not count.</summary>
internal readonly struct ClassLabel(in ClassLoss d)
{
    public const int None = -1;
    private readonly int _classes = d.Layout.Channels;
    private readonly bool _ignores = d.IgnoreLabel.HasValue;
    private readonly int _ignored = d.IgnoreLabel ?? 0;

    /// <summary>As a C++ cast on x86 does it: NaN and what does not fit become the smallest int, so that they are never a class.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Truncate(float label) => label >= -2147483648f && label < 2147483648f ? (int)label : int.MinValue;

    /// <summary>The class, or <see cref="None"/> where ignored or not a class; the first of the latter is noted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Read(float value, int position, ref LossSum sum)
    {
        var label = Truncate(value);
        if (_ignores && label == _ignored) return None;
        if ((uint)label < (uint)_classes) return label;
        sum.Note(position, label);
        return None;
    }
}

/// <summary>What one run of positions adds to a loss or an accuracy. Runs are added in their order.</summary>
internal struct LossSum
{
    public double Sum;
    public long Counted;
    private int _faultPosition;
    private int _faultLabel;

    public void Note(int position, int label)
    {
        if (_faultPosition == 0) (_faultPosition, _faultLabel) = (position + 1, label);
    }

    public static unsafe LossSum Total(LossSum* parts, int count)
    {
        var total = default(LossSum);
        for (var i = 0; i < count; i++)
        {
            total.Sum += parts[i].Sum;
            total.Counted += parts[i].Counted;
            if (total._faultPosition == 0) (total._faultPosition, total._faultLabel) = (parts[i]._faultPosition, parts[i]._faultLabel);
        }

        return total;
    }

    /// <summary>Writes the first fault into the two words unless they hold one already.</summary>
    public readonly unsafe void Report(IndexSpan fault)
    {
        if (_faultPosition == 0 || fault.Count < 2) return;
        var words = (int*)fault.Address;
        if (words[0] == 0) (words[0], words[1]) = (_faultPosition, _faultLabel);
    }

    /// <summary>What the sum is divided by; at least 1.</summary>
    public readonly double Normalizer(LossNormalization normalization, int outer, long all) => Math.Max(1, normalization switch
    {
        LossNormalization.Full => all,
        LossNormalization.Valid => Counted,
        LossNormalization.BatchSize => outer,
        _ => 1,
    });
}
