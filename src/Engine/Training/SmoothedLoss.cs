using CaffeTop.Engine.Snapshots;

namespace CaffeTop.Engine.Training;

/// <summary>
/// The mean of the last average_loss losses, updated in float exactly as Caffe's UpdateSmoothedLoss: its rounding leaves residues, and one
/// NaN makes it NaN for good.
/// </summary>
public sealed class SmoothedLoss
{
    private readonly float[] _losses;
    private int _count;

    /// <param name="window">average_loss.</param>
    /// <param name="start">The iteration at which the window begins.</param>
    public SmoothedLoss(int window, int start)
    {
        _losses = new float[window];
        Start = start;
    }

    public int Start { get; private set; }

    public float Value { get; private set; }

    public void Add(float loss, int iteration)
    {
        if (_count < _losses.Length)
        {
            _losses[_count++] = loss;
            Value = ((Value * (_count - 1)) + loss) / _count;
            return;
        }

        var oldest = (iteration - Start) % _losses.Length;
        Value += (loss - _losses[oldest]) / _losses.Length;
        _losses[oldest] = loss;
    }

    public LossWindow Save() => new(Start, Value, _losses[.._count]);

    /// <summary>Takes up a saved window; one of another length (average_loss was edited) is left alone, and smoothing begins
    /// anew.</summary>
    public void Restore(LossWindow saved, int window, int iteration)
    {
        if (saved.Losses.Count > window || (saved.Losses.Count < window && saved.Losses.Count != iteration - saved.Start)) return;
        _count = saved.Losses.Count;
        for (var i = 0; i < _count; i++) _losses[i] = saved.Losses[i];
        Value = saved.Smoothed;
        Start = saved.Start;
    }
}
