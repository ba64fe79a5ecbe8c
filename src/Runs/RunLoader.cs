using CaffeTop.LogParse.Files;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.Runs;

/// <summary>
/// Reads whole logs into a run's model: one log, or several as one run. The model's gate is held while a block (1 MB) is reduced, so that a
/// screen may draw in between. Offsets of joined logs are those of the texts put one behind the other.
/// </summary>
public sealed class RunLoader
{
    private const long SampleBytes = 4 << 20;

    private readonly RunModel _model;
    private readonly LogReducer _reducer;
    private readonly LogParser _parser;
    private long _reserveAt;
    private long _length;

    /// <param name="beside">Hears of every line too, after the model.</param>
    /// <param name="year">Of the first stamp, where the user tells it.</param>
    public RunLoader(RunModel model, ILogSink? beside = null, int? year = null)
    {
        _model = model;
        _reducer = new LogReducer(model);
        _parser = new LogParser(beside is null ? _reducer : new TeeSink(_reducer, beside), year);
    }

    /// <summary>Bytes of text read, over all logs.</summary>
    public long Offset => _parser.Offset;

    /// <summary>One log, read to its end.</summary>
    /// <exception cref="LogFileException">Missing, unreadable, no regular file, empty, or no text.</exception>
    public static RunModel Load(string path, ILogSink? beside = null, int? year = null)
    {
        using var file = LogFile.Open(path);
        var model = new RunModel(Path.GetFileName(path));
        var loader = new RunLoader(model, beside, year);
        loader.Read(file, null, CancellationToken.None);
        return model;
    }

    /// <summary>Reads one more log behind those before; its last line ends with it.</summary>
    /// <param name="progress">Bytes read and in all, after each block, outside the gate.</param>
    /// <exception cref="LogFileException">The disk failed.</exception>
    public void Read(LogFile file, Action<long, long>? progress, CancellationToken cancellation)
    {
        _parser.Hint(file.Path, file.Written);
        _reserveAt = file.IsGzip ? long.MaxValue : _parser.Offset + SampleBytes;
        _length = file.Length;
        file.ReadAll(Feed, progress, cancellation);
        lock (_model.Gate)
        {
            _parser.Flush();
            _reducer.End();
            _model.TakeYear(_parser);
            _model.Damage ??= file.Damage;
        }
    }

    private void Feed(ReadOnlySpan<byte> bytes)
    {
        lock (_model.Gate)
        {
            _parser.Feed(bytes);
            if (_parser.Offset < _reserveAt) return;

            // A log goes on as it began: room for all that is to come, so that long columns are not copied again and again.
            _reserveAt = long.MaxValue;
            if (_model.Sessions.Count > 0 && _length > _parser.Offset) _model.Sessions[^1].Reserve(1.03 * _length / _parser.Offset);
        }
    }
}
