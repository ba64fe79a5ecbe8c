namespace CaffeTop.Runs;

/// <summary>
/// Tells a sudden rise of the loss: over three times the median of the last 32 displays. One report until it has come down again. What stays below a
/// hundredth of the first loss is the noise of a net that has learned.
/// </summary>
internal sealed class LossWatch
{
    private const int Window = 32;
    private const int Least = 5;
    private const float Noise = 0.01f;

    private readonly float[] _last = new float[Window];
    private readonly float[] _sorted = new float[Window];
    private int _count;
    private bool _high;
    private float _largest;
    private float _first = float.NaN;

    /// <summary>The median before, where <paramref name="loss"/> is a rise that has not been told yet; else NaN.</summary>
    public float Rise(float loss)
    {
        var median = float.NaN;
        var seen = Math.Min(_count, Window);
        if (seen >= Least && float.IsFinite(loss) && loss > 0)
        {
            // The median costs a sort: only where the loss is above what the window can hold.
            if (_high || loss > _largest * 1.2f)
            {
                var middle = Median(seen);
                if (!_high && middle > 0 && loss > 3 * middle && loss > Noise * _first) (median, _high) = (middle, true);
                else if (_high && loss < 1.5f * middle) _high = false;
            }
        }

        if (!float.IsFinite(loss)) return median;
        if (float.IsNaN(_first)) _first = loss;
        _last[_count % Window] = loss;
        _count++;
        // Falls slowly, so that the largest of a hundred displays ago does not hide a rise.
        _largest = Math.Max(loss, _largest * 0.98f);
        return median;
    }

    // By insertion: the run-time's sort of floats would first have to be compiled.
    private float Median(int seen)
    {
        for (var i = 0; i < seen; i++)
        {
            var at = i;
            for (; at > 0 && _sorted[at - 1] > _last[i]; at--) _sorted[at] = _sorted[at - 1];
            _sorted[at] = _last[i];
        }

        return _sorted[seen / 2];
    }
}
