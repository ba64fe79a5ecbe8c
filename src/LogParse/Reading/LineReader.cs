namespace CaffeTop.LogParse.Reading;

/// <summary>
/// One line after the other: the prefix, then the statement. The usual record takes the short way at the top; everything else (other prefixes, dumps, damaged
/// text) is tried below in the order of how much it would explain, and what remains is told as raw text.
/// </summary>
internal sealed class LineReader(ILogSink sink, LogClock clock)
{
    internal const int LongestSource = 64;

    private readonly RecordPrefix _prefix = new(clock);
    private readonly Statement _statement = new(sink);
    private readonly DumpState _dump = new();
    private readonly LineRepair _repair = new();
    private readonly PrefixSearch _search = new(clock);
    private readonly WrappedLine _wrapped = new();
    private readonly JsonLine _json = new();
    private LineContext _line = new(new byte[LongestSource]);

    private static ReadOnlySpan<byte> Utf16Mark => [0xFF, 0xFE];

    public LogClock Clock => clock;

    public long Count { get; private set; }

    public void Reset()
    {
        Count = 0;
        clock.Reset();
        _prefix.Reset();
        _statement.Reset();
        _dump.End();
        _wrapped.Drop();
    }

    /// <summary>No line follows: what waited for one is told.</summary>
    public void Flush()
    {
        if (_wrapped.IsHeld) TellWrapped();
    }

    /// <param name="line">Without its line feed.</param>
    public void Tell(ReadOnlySpan<byte> line, long offset)
    {
        if (_wrapped.IsHeld && TryWrapped(line, offset)) return;
        Begin(offset);
        while (!line.IsEmpty && line[^1] == '\r') line = line[..^1];
        if (!_prefix.TryRead(line, 0, ref _line, out var places))
        {
            TellOther(line);
            return;
        }

        if (_dump.IsOpen && _dump.GoesOn(line[places.TextStart..]))
        {
            sink.DumpLine(_line, default);
            return;
        }

        _dump.End();
        if (_line.Severity != 'F' && _statement.TryTell(_line, line[places.TextStart..])) return;
        TellRecord(line, places, 0);
    }

    /// <summary>The beginning of a line too long to be one.</summary>
    public void TellLong(ReadOnlySpan<byte> start, long offset)
    {
        Flush();
        Begin(offset);
        sink.Raw(_line, default, start);
    }

    private void Begin(long offset)
    {
        Count++;
        _line.Offset = offset;
        _line.LineNumber = Count;
        NoPrefix();
    }

    private void NoPrefix()
    {
        _line.Ticks = -1;
        _line.Rank = -1;
        _line.Severity = '\0';
        _line.ThreadId = 0;
        _line.ClearSource();
    }

    /// <summary>A record that is no usual statement, perhaps because another prefix is glued behind the first.</summary>
    private void TellRecord(ReadOnlySpan<byte> line, RecordPlaces places, int prefixStart)
    {
        var text = line[places.TextStart..];
        if (text.IndexOf((byte)']') >= 0 && _search.TryLast(line, places.TextStart, _prefix, ref _line, out var second, out var start))
        {
            (places, prefixStart) = (second, start);
            text = line[places.TextStart..];
        }

        _line.SetSource(line.Slice(places.SourceStart, Math.Min(places.SourceLength, LongestSource)));
        if (_line.Severity == 'F')
        {
            sink.Message(_line, LogMessage.Fatal, text, -1);
            return;
        }

        if (_line.Source.StartsWith("caffetop.cs:"u8))
        {
            OwnRecord.Tell(sink, _line, text);
            return;
        }

        if (TryText(text, true))
        {
            if (DumpState.IsHeader(text)) _dump.Begin(line[..prefixStart]);
            return;
        }

        var source = line.Slice(places.SourceStart, places.SourceLength);
        if (!_wrapped.TryHold(_line, source, text)) sink.Raw(_line, source, text);
    }

    // The beginning stands in one line and the rest in the next, which then has nothing of its own to say.
    private bool TryWrapped(ReadOnlySpan<byte> line, long offset)
    {
        for (var blank = 0; blank < 2; blank++)
        {
            if (!_wrapped.TryJoin(line, blank == 1, out var joined) || !_statement.TryTell(_wrapped.Line, joined.TrimStart(" \t"u8))) continue;
            _wrapped.Drop();
            Begin(offset);
            sink.Raw(_line, default, LineRepair.WithoutReturn(line));
            return true;
        }

        TellWrapped();
        return false;
    }

    private void TellWrapped()
    {
        sink.Raw(_wrapped.Line, _wrapped.Source, _wrapped.Text);
        _wrapped.Drop();
    }

    private void TellOther(ReadOnlySpan<byte> line)
    {
        if (Count == 1) line = WithoutMark(line);
        if (line.Contains((byte)0)) line = LineRepair.WithoutReturn(_repair.WithoutZeros(line));
        line = _json.Unwrap(line);
        var from = TryRank(line);
        if (_prefix.TryRead(line, from, ref _line, out var places))
        {
            _dump.End();
            TellRecord(line, places, from);
            return;
        }

        if (clock.From < YearSource.OuterStamp) OuterStamp.Hint(line, clock);
        if (_search.TryLast(line, from, _prefix, ref _line, out places, out var start))
        {
            _dump.End();
            TellRecord(line, places, start);
            return;
        }

        if (_dump.IsOpen && !EndsDump(line[from..]))
        {
            sink.DumpLine(_line, _dump.TakeLine(line[from..]));
            return;
        }

        if (OtherPrefix.TryRead(line, from, clock, ref _line, out places))
        {
            _dump.End();
            TellRecord(line, places, places.TextStart);
            return;
        }

        _dump.End();
        YearLine.Hint(line, clock);
        var text = line[from..];
        if (TryText(text, false))
        {
            if (DumpState.IsHeader(text)) _dump.Begin(default);
        }
        else if (!_wrapped.TryHold(_line, default, text))
        {
            sink.Raw(_line, default, text);
        }
    }

    private bool TryText(ReadOnlySpan<byte> text, bool isRecord)
    {
        if (_statement.TryTell(_line, text)) return true;
        var trimmed = text.TrimStart(" \t"u8);
        if (_statement.TryTell(_line, trimmed.TrimEnd((byte)'\t'))) return true;
        if (RunLine.TryTell(sink, _line, trimmed, isRecord)) return true;
        if (_repair.TryClean(trimmed))
        {
            // Each run of blanks stands for nothing or for one blank.
            for (var choice = 0; choice < _repair.Choices; choice++)
            {
                var clean = _repair.Text(choice);
                if (_statement.TryTell(_line, clean) || RunLine.TryTell(sink, _line, clean, isRecord)) return true;
            }

            if (_statement.TryTell(_line, _repair.Text(0), true) || _statement.TryTell(_line, _repair.Text(_repair.Choices - 1), true)) return true;
        }

        return _statement.TryTell(_line, trimmed, true) || (isRecord && IterationLine.TryTellLoosely(sink, _line, trimmed));
    }

    // A dump of a log without prefixes ends where Caffe speaks again; fields of a net begin with small letters.
    private bool EndsDump(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart((byte)' ');
        return !line.IsEmpty && (char.IsAsciiLetterUpper((char)line[0]) || line[0] is (byte)'*' or (byte)'[') && EndOfDump.Knows(line);
    }

    // "[5] I0502 …": the rank that mpirun -l puts before each line.
    private int TryRank(ReadOnlySpan<byte> line)
    {
        if (line.Length < 4 || line[0] != '[') return 0;
        var at = 1;
        if (!NumberReader.TryInteger(line, ref at, out var rank) || at >= line.Length || line[at] != ']') return 0;
        at++;
        if (at < line.Length && line[at] == ' ') at++;
        else if (at >= line.Length || line[at] is not ((byte)'I' or (byte)'W' or (byte)'E' or (byte)'F')) return 0;
        _line.Rank = rank;
        return at;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> line) => line.StartsWith("\uFEFF"u8) ? line[3..] : line.StartsWith(Utf16Mark) ? line[2..] : line;
}
