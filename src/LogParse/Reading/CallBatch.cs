using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading;

/// <summary>Calls of an <see cref="ILogSink"/>, some thousands, written down to be made again by another thread. Used again and again, it allocates nothing.</summary>
public sealed class CallBatch
{
    private const int Most = 4096;
    private const int MostText = 256 << 10;

    private readonly Call[] _calls = new Call[Most];
    private byte[] _text = new byte[MostText / 4];
    private int _count;
    private int _length;
    private LineContext _line = new(new byte[LineReader.LongestSource]);

    public bool IsEmpty => _count == 0;

    /// <summary>Of the last line that it holds.</summary>
    public long LastOffset => _count == 0 ? 0 : _calls[_count - 1].Offset;

    internal bool IsFull => _count == Most || _length >= MostText;

    internal void Clear() => _count = _length = 0;

    /// <summary>A place for another call of this line.</summary>
    internal ref Call Add(CallKind kind, in LineContext line, ReadOnlySpan<byte> first = default, ReadOnlySpan<byte> second = default)
    {
        ref var call = ref _calls[_count++];
        call.Kind = kind;
        call.Severity = line.Severity;
        call.Rank = line.Rank;
        call.Offset = line.Offset;
        call.LineNumber = line.LineNumber;
        call.Ticks = line.Ticks;
        call.ThreadId = line.ThreadId;
        var source = line.Source;
        (call.SourceLength, call.FirstLength, call.SecondLength) = (source.Length, first.Length, second.Length);
        var length = _length + source.Length + first.Length + second.Length;
        if (length > _text.Length) Array.Resize(ref _text, Math.Max(length, 2 * _text.Length));
        if (source.Length > 0) source.CopyTo(_text.AsSpan(_length));
        first.CopyTo(_text.AsSpan(_length + source.Length));
        second.CopyTo(_text.AsSpan(_length + source.Length + first.Length));
        _length = length;
        return ref call;
    }

    /// <summary>Makes the calls.</summary>
    public void Tell(ILogSink sink)
    {
        ReadOnlySpan<byte> text = _text;
        for (var i = 0; i < _count; i++)
        {
            ref readonly var call = ref _calls[i];
            _line.Offset = call.Offset;
            _line.LineNumber = call.LineNumber;
            _line.Ticks = call.Ticks;
            _line.Rank = call.Rank;
            _line.Severity = call.Severity;
            _line.ThreadId = call.ThreadId;
            if (call.SourceLength > 0) _line.SetSource(text[..call.SourceLength]);
            else _line.ClearSource();
            var first = text.Slice(call.SourceLength, call.FirstLength);
            var second = text.Slice(call.SourceLength + call.FirstLength, call.SecondLength);
            text = text[(call.SourceLength + call.FirstLength + call.SecondLength)..];
            Tell(sink, call, first, second);
        }
    }

    private void Tell(ILogSink sink, in Call call, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        switch (call.Kind)
        {
            case CallKind.TrainOutput:
                sink.TrainOutput(_line, call.Place, first, call.A, call.B);
                break;
            case CallKind.TrainLoss:
                sink.TrainLoss(_line, call.Place, call.A, new LoggedSpeed(call.B, call.C, (int)call.Number));
                break;
            case CallKind.LearningRate:
                sink.LearningRate(_line, call.Place, call.A, call.B, call.C);
                break;
            case CallKind.TestStarted:
                sink.TestStarted(_line, call.Place, (int)call.Number);
                break;
            case CallKind.TestOutput:
                sink.TestOutput(_line, call.Place, first, call.A, call.B);
                break;
            case CallKind.TestLoss:
                sink.TestLoss(_line, call.A);
                break;
            case CallKind.Model:
                sink.Snapshot(_line, first, isState: false);
                break;
            case CallKind.State:
                sink.Snapshot(_line, first, isState: true);
                break;
            case CallKind.DebugValue:
                sink.DebugValue(_line, (StatKind)call.Place, first, second, call.A);
                break;
            case CallKind.ParameterUpdate:
                sink.ParameterUpdate(_line, first, second, call.A, call.B);
                break;
            case CallKind.DebugNorms:
                sink.DebugNorms(_line, call.A, call.B, call.C, call.D);
                break;
            case CallKind.GradientsClipped:
                sink.GradientsClipped(_line, call.A, call.B, call.C);
                break;
            case CallKind.Message:
                sink.Message(_line, (LogMessage)call.Place, first, call.Number);
                break;
            case CallKind.DumpLine:
                sink.DumpLine(_line, first);
                break;
            default:
                sink.Raw(_line, first, second);
                break;
        }
    }

    /// <summary>One call with its line; its texts stand one behind the other in the batch: the line's source, the first, the second.</summary>
    internal struct Call
    {
        public CallKind Kind;
        public char Severity;
        public int Rank;
        public int Place;
        public int SourceLength;
        public int FirstLength;
        public int SecondLength;
        public long Offset;
        public long LineNumber;
        public long Ticks;
        public long ThreadId;
        public long Number;
        public double A;
        public double B;
        public double C;
        public double D;
    }

    internal enum CallKind : byte
    {
        TrainLoss,
        LearningRate,
        TrainOutput,
        TestStarted,
        TestOutput,
        TestLoss,
        Model,
        State,
        DebugValue,
        ParameterUpdate,
        DebugNorms,
        GradientsClipped,
        Message,
        DumpLine,
        Raw,
    }
}
