using CaffeTop.LogParse.Files;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.Runs;

/// <summary>
/// Reads whole logs into a run's model: one log, or several as one run. Of a long one the lines are read by the calling thread and reduced by
/// another. The model's gate is held while some thousands of lines are reduced, and whoever waits for it (a screen) goes first. Offsets of joined
/// logs are those of the texts put one behind the other.
/// </summary>
public sealed class RunLoader
{
    private const long SampleBytes = 4 << 20;

    // A shorter log is read before another thread has begun.
    private const long LongLog = 1 << 20;

    private readonly RunModel _model;
    private readonly LogReducer _reducer;
    private readonly ILogSink? _beside;
    private readonly int? _year;
    private LogParser? _parser;
    private LogRelay? _relay;
    private long _reserveAt;
    private long _length;

    /// <param name="beside">Hears of every line too, on the calling thread.</param>
    /// <param name="year">Of the first stamp, where the user tells it.</param>
    public RunLoader(RunModel model, ILogSink? beside = null, int? year = null)
    {
        _model = model;
        _reducer = new LogReducer(model);
        _beside = beside;
        _year = year;
    }

    /// <summary>Bytes of text read, over all logs.</summary>
    public long Offset => _parser?.Offset ?? 0;

    /// <summary>One log, read to its end.</summary>
    /// <exception cref="LogFileException">Missing, unreadable, no regular file, empty, or no text.</exception>
    public static RunModel Load(string path, ILogSink? beside = null, int? year = null, bool everyPoint = false)
    {
        using var file = LogFile.Open(path);
        var model = new RunModel(Path.GetFileName(path), everyPoint);
        var loader = new RunLoader(model, beside, year);
        loader.Read(file, null, CancellationToken.None);
        return model;
    }

    /// <summary>Reads one more log behind those before; its last line ends with it.</summary>
    /// <param name="progress">Bytes read and in all, after each block, outside the gate.</param>
    /// <exception cref="LogFileException">The disk failed.</exception>
    public void Read(LogFile file, Action<long, long>? progress, CancellationToken cancellation)
    {
        var parser = _parser ??= Parser(isLong: file.Length > LongLog || file.IsGzip);
        parser.Hint(file.Path, file.Written);
        _reserveAt = file.IsGzip ? long.MaxValue : parser.Offset + SampleBytes;
        _length = file.Length;
        if (_relay is { } relay)
        {
            using (relay)
            {
                file.ReadAll(parser.Feed, progress, cancellation);
                parser.Flush();
                relay.Finish();
            }
        }
        else
        {
            file.ReadAll(FeedHere, progress, cancellation);
        }

        lock (_model.Gate)
        {
            parser.Flush();
            _reducer.End();
            _model.TakeYear(parser);
            _model.Damage ??= file.Damage;
        }
    }

    private LogParser Parser(bool isLong)
    {
        ILogSink sink = isLong ? _relay = new LogRelay(Reduce) : _reducer;
        return new LogParser(_beside is null ? sink : new TeeSink(sink, _beside), _year);
    }

    private void FeedHere(ReadOnlySpan<byte> bytes)
    {
        lock (_model.Gate) _parser!.Feed(bytes);
        _model.GiveWay();
    }

    private void Reduce(CallBatch batch)
    {
        lock (_model.Gate)
        {
            batch.Tell(_reducer);
            if (batch.LastOffset >= _reserveAt)
            {
                // A log goes on as it began: room for all that is to come, so that long columns are not copied again and again.
                _reserveAt = long.MaxValue;
                if (_model.Sessions.Count > 0 && _length > batch.LastOffset) _model.Sessions[^1].Reserve(1.03 * _length / batch.LastOffset);
            }
        }

        _model.GiveWay();
    }
}
