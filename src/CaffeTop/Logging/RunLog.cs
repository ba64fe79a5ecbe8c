using System.Text;
using CaffeTop.Engine;
using CaffeTop.Events;
using CaffeTop.Live;
using CaffeTop.LogParse;
using CaffeTop.Output;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Parsing;

namespace CaffeTop.Logging;

/// <summary>
/// The log of a run: Caffe's lines to standard error and, on request, to a file and to the screens. The training thread only puts events into
/// queues; rendering and writing happen on the queues' threads, so that a slow disk or a stopped terminal never holds up an iteration. Standard
/// error has a queue of its own: a terminal that takes nothing holds up neither the file nor the screens.
/// </summary>
internal sealed class RunLog : IDisposable
{
    // At one displayed iteration per event this is hours of a stopped terminal; only beyond it lines are lost, and the end says so.
    private const int QueueLength = 65536;

    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(5);
    private static readonly MessageTemplate Empty = new MessageTemplateParser().Parse("");

    private readonly TimeProvider _clock;
    private readonly List<Logger> _loggers = [];
    private readonly List<QueueMonitor> _queues = [];
    private readonly StandardErrorSink? _standardError;
    private bool _disposed;

    /// <param name="file">Appended to; null: none.</param>
    /// <param name="minimumSeverity">Of the lines on standard error and in the file.</param>
    /// <param name="history">What screens are made from; it gets all lines.</param>
    public RunLog(TimeProvider clock, string? file = null, char minimumSeverity = 'I', bool toStandardError = true, LiveHistory? history = null)
    {
        _clock = clock;
        if (file is not null) CheckWritable(file);
        var reported = 0;
        SelfLog.Enable(message =>
        {
            if (Interlocked.Exchange(ref reported, 1) == 0) StandardStreams.PrintError("caffetop: the log cannot be written any more: " + Reason(message));
        });
        if (toStandardError)
        {
            _standardError = new StandardErrorSink(Formatter(minimumSeverity), StandardStreams.Error);
            AddQueue(queue => queue.Sink(_standardError));
        }

        if (file is null && history is null) return;
        var header = CaffeLogWriter.FileHeader(clock.GetLocalNow(), Environment.MachineName);
        history?.Take(Encoding.UTF8.GetBytes(header), isComplete: false);
        AddQueue(queue =>
        {
            var formatter = Formatter(minimumSeverity);
            if (history is not null) queue.Sink(new LiveSink(minimumSeverity == 'I' ? formatter : Formatter('I'), history));
            if (file is null) return;
            queue.File(formatter, file, fileSizeLimitBytes: null, encoding: new UTF8Encoding(false), hooks: new LogFileHeader(header));
        });
    }

    /// <summary>Whether lines go to standard error, where they may at all; off while a screen has the terminal.</summary>
    public bool IsOnStandardError
    {
        get => _standardError?.IsOn ?? false;
        set
        {
            if (_standardError is not null) _standardError.IsOn = value;
        }
    }

    /// <summary>glog's name for a log file in <paramref name="folder"/>: program, host, user, severity, time, process.</summary>
    public static string FileIn(string folder, TimeProvider clock) => Path.Combine(
        folder,
        $"caffetop.{Environment.MachineName}.{Environment.UserName}.log.INFO.{clock.GetLocalNow():yyyyMMdd-HHmmss}.{Environment.ProcessId}");

    /// <summary>Queues an event; returns at once.</summary>
    public void Write(TrainingEvent happened)
    {
        var time = happened.Time ?? _clock.GetUtcNow();
        var record = new LogEvent(time, LogEventLevel.Information, null, Empty, [new LogEventProperty(CaffeLogFormatter.Property, new ScalarValue(happened))]);
        foreach (var logger in _loggers) logger.Write(record);
    }

    /// <summary>A line of Caffe's own that no event carries.</summary>
    public void Write(string source, string text, char severity = 'I') => Write(new RawLine(severity, source, text) { Time = _clock.GetUtcNow() });

    /// <summary>Waits until everything is written, but not for ever: nobody may be reading standard error.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Write(new EndOfLog());
        Task.WaitAll([.. _loggers.Select(static logger => Task.Run(logger.Dispose))], LongestFlush);
        SelfLog.Disable();
        var dropped = _queues.Sum(static queue => queue.Dropped);
        if (dropped > 0) StandardStreams.PrintError($"caffetop: {dropped} records of the log were lost because nobody took them");
    }

    private CaffeLogFormatter Formatter(char minimumSeverity) =>
        new(new CaffeLogWriter(Environment.ProcessId, _clock.LocalTimeZone, _clock, minimumSeverity));

    private void AddQueue(Action<LoggerSinkConfiguration> sinks)
    {
        var monitor = new QueueMonitor();
        _queues.Add(monitor);
        _loggers.Add(new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.Async(sinks, bufferSize: QueueLength, blockWhenFull: false, monitor: monitor)
            .CreateLogger());
    }

    private static void CheckWritable(string file)
    {
        if (file.Length == 0) throw new CaffeTopException("--log was given an empty file name");
        if (RegularFile.IsFifoOrSocket(file)) throw new CaffeTopException(file, "is a FIFO or a socket, and the log would wait for its reader; name a file");
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(file));
            if (folder is not null && !Directory.Exists(folder))
                throw new CaffeTopException(file, $"the folder {folder} for the log does not exist; create it, or name another --log");
            using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaffeTopException(file, "the log cannot be written: " + e.Message, e);
        }
    }

    // Serilog's text is a time, a sentence and a stack trace; what the user needs is the message between them.
    private static string Reason(string text)
    {
        var line = text.Split('\n', 2)[0].TrimEnd();
        var named = line.LastIndexOf("Exception: ", StringComparison.Ordinal);
        return named < 0 ? line : line[(named + "Exception: ".Length)..];
    }
}
