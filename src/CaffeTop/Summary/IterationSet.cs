namespace CaffeTop.Summary;

/// <summary>
/// Counts different iterations. Displays come at equal steps, so that what is kept of millions of them is a few stretches (first, step, last);
/// only an iteration below the largest is looked up.
/// </summary>
internal sealed class IterationSet
{
    private readonly NumberSet _others = new();
    private Stretch[] _stretches = new Stretch[4];
    private int _last = -1;

    public long Count { get; private set; }

    public void Add(int iteration)
    {
        if (_last >= 0 && iteration <= _stretches[_last].Last)
        {
            if (!IsInStretch(iteration) && _others.Add(iteration)) Count++;
            return;
        }

        Count++;
        if (_last >= 0)
        {
            ref var stretch = ref _stretches[_last];
            if (stretch.Step == 0) stretch.Step = iteration - stretch.Last;
            if (iteration - stretch.Last == stretch.Step)
            {
                stretch.Last = iteration;
                return;
            }
        }

        if (++_last == _stretches.Length)
        {
            var more = new Stretch[2 * _last];
            Array.Copy(_stretches, more, _last);
            _stretches = more;
        }

        _stretches[_last] = new Stretch { First = iteration, Last = iteration };
    }

    private bool IsInStretch(int iteration)
    {
        var found = -1;
        for (int low = 0, high = _last; low <= high;)
        {
            var middle = (low + high) >>> 1;
            if (_stretches[middle].First <= iteration) (found, low) = (middle, middle + 1);
            else high = middle - 1;
        }

        if (found < 0) return false;
        ref readonly var stretch = ref _stretches[found];
        return iteration <= stretch.Last && (stretch.Step == 0 || (iteration - stretch.First) % stretch.Step == 0);
    }

    private struct Stretch
    {
        public int First;
        public int Step;
        public int Last;
    }
}
