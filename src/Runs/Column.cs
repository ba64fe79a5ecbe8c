using System.Collections;

namespace CaffeTop.Runs;

/// <summary>
/// Values that grow at their end. (A list of the run-time's own cannot be compiled ahead of time for numbers, and compiling it takes a short
/// command longer than what it does.)
/// </summary>
public sealed class Column<T> : IReadOnlyList<T>
    where T : struct
{
    private T[] _values = [];

    public int Count { get; private set; }

    public ReadOnlySpan<T> Values => new(_values, 0, Count);

    public T this[int index] => index < Count ? _values[index] : throw new ArgumentOutOfRangeException(nameof(index));

    public void Add(T value)
    {
        if (Count == _values.Length) Reserve(Math.Max(16, Count + Count / 2));
        _values[Count++] = value;
    }

    /// <summary>Room for so many in all.</summary>
    public void Reserve(int capacity)
    {
        if (capacity <= _values.Length) return;
        var more = new T[capacity];
        Array.Copy(_values, more, Count);
        _values = more;
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return _values[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
