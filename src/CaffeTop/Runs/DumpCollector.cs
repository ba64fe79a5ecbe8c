using System.Text;

namespace CaffeTop.Runs;

/// <summary>Collects the lines of a solver or net that a log dumps into one text.</summary>
internal sealed class DumpCollector
{
    /// <summary>glog writes at most 30,000 bytes of a record, its last one a line feed.</summary>
    private const int GlogLimit = 29_999;

    private const int MostBytes = 16 << 20;

    private byte[] _text = new byte[4096];
    private int _length;
    private int _open;
    private long _start;
    private bool _overflow;

    public bool IsCollecting { get; private set; }

    /// <summary>−2 the solver, −1 the train net, 0… test nets.</summary>
    public int Target { get; private set; }

    public void Begin(int target, long offset)
    {
        (IsCollecting, Target, _length, _open, _start, _overflow) = (true, target, 0, 0, offset, false);
    }

    public void Add(ReadOnlySpan<byte> line)
    {
        if (_length + line.Length + 1 > MostBytes)
        {
            _overflow = true;
            return;
        }

        if (_length + line.Length + 1 > _text.Length) Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + line.Length + 1));
        line.CopyTo(_text.AsSpan(_length));
        _length += line.Length;
        _text[_length++] = (byte)'\n';
        foreach (var b in line)
        {
            if (b == '{') _open++;
            else if (b == '}') _open--;
        }
    }

    public void Drop() => IsCollecting = false;

    /// <param name="end">Where the next record begins; −1: not known (the log ends, or there is no file).</param>
    public DumpedText End(long end)
    {
        IsCollecting = false;
        var isCut = _overflow || _open != 0 || (_start >= 0 && end - _start >= GlogLimit);
        return new DumpedText(Math.Max(Target, -1), Encoding.UTF8.GetString(_text, 0, _length), isCut);
    }

    /// <summary>
    /// What a top-level field of a dumped text says (<c>max_iter: 450000</c>), without quotes, or null. A reader of the whole text would cost a
    /// start-up more than the log does.
    /// </summary>
    public static string? Field(string text, string name)
    {
        var depth = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.Trim();
            if (depth == 0 && trimmed.StartsWith(name, StringComparison.Ordinal) && trimmed[name.Length..].TrimStart() is [':', .. var value])
                return value.Trim().Trim('"').ToString();
            depth += trimmed.Count('{') - trimmed.Count('}');
        }

        return null;
    }
}
