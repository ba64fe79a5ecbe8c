namespace CaffeTop.Runs;

/// <summary>
/// Finds a curve by the bytes of its name without allocating. Lines of a log come in the same order again and again, so the place after the
/// last one found is tried first; a hash table serves the rest.
/// </summary>
internal sealed class NameIndex
{
    private readonly List<(int Number, byte[] First, byte[] Second)> _keys = [];
    private readonly Dictionary<ulong, int> _places = [];
    private int _next;

    public int Count => _keys.Count;

    /// <summary>The place of (number, first, second), or −1.</summary>
    public int Find(int number, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default)
    {
        if (_next >= _keys.Count) _next = 0;
        if (_next < _keys.Count && Matches(_next, number, first, second)) return _next++;
        if (!_places.TryGetValue(Hash(number, first, second), out var place)) return -1;
        if (!Matches(place, number, first, second)) place = Search(number, first, second);
        _next = place + 1;
        return place;
    }

    /// <summary>A new key; its place is the count before.</summary>
    public void Add(int number, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default)
    {
        _places.TryAdd(Hash(number, first, second), _keys.Count);
        _keys.Add((number, first.ToArray(), second.ToArray()));
        _next = _keys.Count;
    }

    private bool Matches(int place, int number, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var key = _keys[place];
        return key.Number == number && first.SequenceEqual(key.First) && second.SequenceEqual(key.Second);
    }

    // Two keys of one hash: the second is not in the table.
    private int Search(int number, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        for (var i = 0; i < _keys.Count; i++)
        {
            if (Matches(i, number, first, second)) return i;
        }

        return -1;
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
}
