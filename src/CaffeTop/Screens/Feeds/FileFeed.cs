using CaffeTop.LogParse.Files;
using CaffeTop.Runs;

namespace CaffeTop.Screens.Feeds;

/// <summary>Logs on disk, read once by a thread of its own; several are one run.</summary>
internal sealed class FileFeed : IRunFeed
{
    private readonly IReadOnlyList<LogFile> _files;
    private readonly FileText _text = new();
    private readonly CancellationTokenSource _end = new();
    private readonly TimeProvider _clock;
    private readonly long _all;
    private Thread? _thread;
    private long _before;
    private long _read;
    private volatile bool _isRead;
    private volatile string? _problem;

    private FileFeed(IReadOnlyList<LogFile> files, TimeProvider clock)
    {
        _files = files;
        _clock = clock;
        _all = files.Sum(static file => file.Length);
        Model = new RunModel(Path.GetFileName(files[0].Path) + (files.Count > 1 ? $" + {files.Count - 1}" : ""));
    }

    public RunModel Model { get; }

    public bool IsLive => false;

    public bool IsEnded => _isRead;

    public bool IsRead => _isRead;

    public (long Read, long All) Reading => (Volatile.Read(ref _read), _all);

    public string? Problem => _problem;

    public DateTimeOffset? LastChange { get; private set; }

    public ILogText Text => _text;

    /// <exception cref="LogFileException">One of them is missing, unreadable, empty or no text.</exception>
    public static FileFeed Open(IReadOnlyList<string> paths, TimeProvider clock)
    {
        var files = new List<LogFile>();
        try
        {
            foreach (var path in paths) files.Add(LogFile.Open(path));
            return new FileFeed(files, clock);
        }
        catch
        {
            foreach (var file in files) file.Dispose();
            throw;
        }
    }

    public void Start(Action wake)
    {
        _thread = new Thread(() => Load(wake)) { IsBackground = true, Name = "log reader" };
        _thread.Start();
    }

    /// <summary>Reads everything on the calling thread.</summary>
    public void Load(Action wake)
    {
        var loader = new RunLoader(Model);
        long text = 0;
        try
        {
            foreach (var file in _files)
            {
                loader.Read(file, (read, _) =>
                {
                    Volatile.Write(ref _read, _before + read);
                    wake();
                }, _end.Token);
                _before += file.Length;
                var length = loader.Offset - text;
                _text.Add(file, text, length);
                text += length;
            }

            _problem = Model.Damage;
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception e) when (e is LogFileException or IOException)
        {
            _problem = e.Message;
        }

        LastChange = _clock.GetUtcNow();
        _isRead = true;
        wake();
    }

    public void Dispose()
    {
        _end.Cancel();
        _thread?.Join();
        _text.Dispose();
        foreach (var file in _files) file.Dispose();
        _end.Dispose();
    }
}
