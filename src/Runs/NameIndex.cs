namespace CaffeTop.Runs;

/// <summary>
/// Finds a curve by the bytes of its name without allocating. Lines of a log come in the same order again and again, so the place after the
/// last one found is tried first; a hash table serves the rest.
/// </summary>
internal sealed class NameIndex
{
    private Key[] _keys = new Key[8];
    // Place + 1 of a key, 0 where nothing stands; at most half of them are taken.
    private int[] _slots = new int[16];
    private int _next;

    public int Count { get; private set; }

    /// <summary>The place of (number, first, second), or −1.</summary>
    public int Find(int number, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default)
    {
        if (_next >= Count) _next = 0;
        if (_next < Count && _keys[_next].Is(number, first, second)) return _next++;
        var place = _slots[Slot(Hash(number, first, second), number, first, second)] - 1;
        if (place >= 0) _next = place + 1;
        return place;
    }

    /// <summary>A new key; its place is the count before.</summary>
    public void Add(int number, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default)
    {
        if (2 * Count >= _slots.Length - 1) Grow();
        var key = new Key(number, first.ToArray(), second.ToArray(), Hash(number, first, second));
        _slots[Slot(key.Hash, number, first, second)] = Count + 1;
        _keys[Count++] = key;
        _next = Count;
    }

    // Where the key stands, or the free slot where it would.
    private int Slot(ulong hash, int number, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(hash ^ (hash >> 32)) & mask;
        while (_slots[slot] is > 0 and var place && !(_keys[place - 1].Hash == hash && _keys[place - 1].Is(number, first, second))) slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref _keys, 2 * _keys.Length);
        _slots = new int[2 * _slots.Length];
        var mask = _slots.Length - 1;
        for (var i = 0; i < Count; i++)
        {
            var slot = (int)(_keys[i].Hash ^ (_keys[i].Hash >> 32)) & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = i + 1;
        }
    }

    // FNV-1a; a zero byte cannot stand in a name of a prototxt and parts the two names.
    private static ulong Hash(int number, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var hash = (14695981039346656037UL ^ (uint)number) * 1099511628211UL;
        foreach (var b in first) hash = (hash ^ b) * 1099511628211UL;
        hash *= 1099511628211UL;
        foreach (var b in second) hash = (hash ^ b) * 1099511628211UL;
        return hash;
    }

    private sealed class Key(int number, byte[] first, byte[] second, ulong hash)
    {
        public ulong Hash { get; } = hash;

        public bool Is(int otherNumber, ReadOnlySpan<byte> otherFirst, ReadOnlySpan<byte> otherSecond) =>
            number == otherNumber && otherFirst.SequenceEqual(first) && otherSecond.SequenceEqual(second);
    }
}
