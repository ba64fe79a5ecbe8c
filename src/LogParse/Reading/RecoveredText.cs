using System.Text;

namespace CaffeTop.LogParse.Reading;

/// <summary>A solver or a net as a log dumps it, collected line by line.</summary>
public sealed class RecoveredText
{
    /// <summary>glog writes at most 30,000 bytes of a record: 29,999 and a line feed.</summary>
    public const int GlogLimit = 29_999;

    private const int MostBytes = 16 << 20;

    private byte[] _text = new byte[4096];
    private int _length;
    private int _depth;
    private bool _isTooLong;

    public bool IsCollecting { get; private set; }

    /// <summary>Whether more was dumped than the log holds: its cut of a long record, its end, or a size that no net has. Of the text so far.</summary>
    public bool IsCut => _isTooLong || _depth != 0;

    public void Begin()
    {
        IsCollecting = true;
        _length = 0;
        _depth = 0;
        _isTooLong = false;
    }

    /// <summary>A line of the dump, without its line feed.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (_length + line.Length + 1 > MostBytes) _isTooLong = true;
        if (_isTooLong) return;
        if (_length + line.Length + 1 > _text.Length) Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + line.Length + 1));
        line.CopyTo(_text.AsSpan(_length));
        _length += line.Length;
        _text[_length++] = (byte)'\n';
        _depth += line.Count((byte)'{') - line.Count((byte)'}');
    }

    /// <summary>It was no dump after all.</summary>
    public void Drop() => IsCollecting = false;

    /// <summary>The text; <paramref name="recordLength"/> is that of the whole record in the log where it is known, else 0.</summary>
    public string End(long recordLength, out bool isCut)
    {
        IsCollecting = false;
        isCut = IsCut || recordLength >= GlogLimit;
        return Encoding.UTF8.GetString(_text, 0, _length);
    }
}
