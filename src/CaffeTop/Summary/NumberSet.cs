namespace CaffeTop.Summary;

/// <summary>
/// A set of numbers that only grows. (The run-time's sets of numbers cannot be compiled ahead of time, and compiling them takes a short command
/// longer than what it does.)
/// </summary>
internal sealed class NumberSet
{
    // Numbers as they are; 0 marks a free slot. At most half of them are taken.
    private long[] _slots = [];
    private int _taken;
    private bool _hasZero;

    public int Count => _hasZero ? _taken + 1 : _taken;

    /// <summary>False where it is there already.</summary>
    public bool Add(long number)
    {
        if (number == 0)
        {
            var isNew = !_hasZero;
            _hasZero = true;
            return isNew;
        }

        if (2 * _taken >= _slots.Length) Grow();
        var slot = Slot(number);
        if (_slots[slot] != 0) return false;
        _slots[slot] = number;
        _taken++;
        return true;
    }

    /// <summary>The numbers, the smallest first.</summary>
    public long[] Sorted()
    {
        var all = new long[Count];
        var next = _hasZero ? 1 : 0;
        foreach (var number in _slots)
        {
            if (number != 0) all[next++] = number;
        }

        if (all.Length > 1) Array.Sort(all);
        return all;
    }

    private int Slot(long number)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(((ulong)number * 0x9E3779B97F4A7C15) >> 33) & mask;
        while (_slots[slot] != 0 && _slots[slot] != number) slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        var before = _slots;
        _slots = new long[Math.Max(16, 2 * before.Length)];
        foreach (var number in before)
        {
            if (number != 0) _slots[Slot(number)] = number;
        }
    }
}
