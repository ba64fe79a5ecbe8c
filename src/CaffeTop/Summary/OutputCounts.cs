using System.Text;
using CaffeTop.Runs;

namespace CaffeTop.Summary;

/// <summary>The outputs of all train nets or of all test nets of a log, told apart by index and name.</summary>
internal sealed class OutputCounts
{
    private const int Most = 100_000;

    private readonly NameIndex _names = new();
    private readonly List<OutputCount> _outputs = [];

    /// <summary>By index, then by name.</summary>
    public List<OutputCount> Sorted
    {
        get
        {
            var sorted = new List<OutputCount>(_outputs);
            sorted.Sort(static (a, b) => a.Index != b.Index ? a.Index.CompareTo(b.Index) : string.CompareOrdinal(a.Name, b.Name));
            return sorted;
        }
    }

    public void Add(int index, ReadOnlySpan<byte> name, double value)
    {
        var place = _names.Find(index, name);
        if (place < 0)
        {
            if (_outputs.Count == Most) return;
            place = _outputs.Count;
            _names.Add(index, name);
            _outputs.Add(new OutputCount(index, Encoding.UTF8.GetString(name)));
        }

        _outputs[place].Add(value);
    }
}
