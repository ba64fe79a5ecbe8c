using CaffeTop.Engine.Snapshots;

namespace CaffeTop.Engine.Training;

/// <summary>
/// The mean of the last average_loss losses, updated in float exactly as Caffe's UpdateSmoothedLoss: its rounding leaves residues, and one
/// NaN makes it NaN for good.
/// </summary>
public sealed class SmoothedLoss
{
    // What a window takes at the start; a larger one (average_loss may be any number) grows with the iterations.
    private const int AtOnce = 4096;

    private readonly int _window;
    private float[] _losses;
    private int _count;

    /// <param name="window">average_loss.</param>
    /// <param name="start">The iteration at which the window begins.</param>
    public SmoothedLoss(int window, int start)
    {
        _window = window;
        _losses = new float[Math.Min(window, AtOnce)];
        Start = start;
    }

    public int Start { get; private set; }

    public float Value { get; private set; }

    public void Add(float loss, int iteration)
    {
        if (_count < _window)
        {
            if (_count == _losses.Length) Array.Resize(ref _losses, (int)Math.Min(_window, 2L * _count));
            _losses[_count++] = loss;
            Value = ((Value * (_count - 1)) + loss) / _count;
            return;
        }

        var oldest = (iteration - Start) % _window;
        Value += (loss - _losses[oldest]) / _window;
        _losses[oldest] = loss;
    }

    /// <summary>Forgets everything; the window begins at an iteration.</summary>
    public void Begin(int start)
    {
        _count = 0;
        Value = 0;
        Start = start;
    }

    public LossWindow Save() => new(Start, Value, _losses[.._count]);

    /// <summary>Takes up a saved window; one of another length (average_loss was edited) is left alone, and smoothing begins
    /// anew.</summary>
    public void Restore(LossWindow saved, int window, int iteration)
    {
        if (saved.Losses.Count > window || (saved.Losses.Count < window && saved.Losses.Count != iteration - saved.Start)) return;
        _count = saved.Losses.Count;
        if (_count > _losses.Length) _losses = new float[_count];
        for (var i = 0; i < _count; i++) _losses[i] = saved.Losses[i];
        Value = saved.Smoothed;
        Start = saved.Start;
    }
}
