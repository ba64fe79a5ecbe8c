using CaffeTop.LogParse.Reading;

namespace CaffeTop.LogParse.Files;

/// <summary>
/// A log that is still being written: its text so far, then what is appended, over rotations, cuts and deletions, each byte once. Standard
/// input too (<c>-</c>). It belongs to one thread: <see cref="Poll(LogParser)"/> until it gives nothing, then <see cref="WaitForChange"/>, and again.
/// </summary>
public sealed class LogFollower : IDisposable
{
    /// <summary>Stands for standard input.</summary>
    public const string StandardInputName = "-";

    private readonly StandardInput? _input;
    private readonly FollowedPath? _path;
    private LogParser? _parser;
    private LogBytes? _feed;

    /// <param name="path">A file's path, or <see cref="StandardInputName"/>.</param>
    /// <exception cref="LogFileException">Missing, unreadable, no text, or nothing that can be followed.</exception>
    public LogFollower(string path, TimeProvider clock)
    {
        var isInput = path is StandardInputName or "/dev/stdin";
        Name = isInput ? "standard input" : path;
        if (isInput && !StandardInput.IsFile()) _input = new StandardInput();
        else _path = new FollowedPath(isInput ? StandardInput.Link : path, Name, clock, Restart);
    }

    /// <summary>The file's last change (UTC) when it was opened, a hint for the parser; null for standard input.</summary>
    public DateTime? Written => _path?.Written;

    /// <summary>Told between two feeds, on the thread that polls. The bytes before it are complete: a last line without its line feed ends there.</summary>
    public event Action<LogRestart>? Restarted;

    /// <summary>The path as given, or "standard input"; not cleaned.</summary>
    public string Name { get; }

    /// <summary>Standard input was closed: nothing will come any more. A file never ends.</summary>
    public bool IsEnded => _input is { IsEnded: true };

    /// <summary>There is no file under the name at present.</summary>
    public bool IsMissing => _path is { IsMissing: true };

    /// <summary>Why nothing can be read at present, as a sentence, or null; it is tried again with each poll.</summary>
    public string? Problem => _path?.Problem;

    /// <summary>Bytes read of the present file, and its size; the size is −1 for standard input.</summary>
    public (long Read, long Size) Progress => _path?.Progress ?? (_input!.Position, -1);

    /// <summary>Feeds what is there, at most a block of 1 MB.</summary>
    /// <returns>Whether something was there; then more may be.</returns>
    public bool Poll(LogBytes feed) => _path?.Poll(feed) ?? _input!.Poll(feed);

    /// <summary>
    /// The same for a parser: where another text follows, and where standard input ends, the last line is told as it is. On
    /// <see cref="LogRestart.Rewritten"/> the listener resets parser and model.
    /// </summary>
    public bool Poll(LogParser parser)
    {
        if (_parser != parser) (_parser, _feed) = (parser, parser.Feed);
        var more = Poll(_feed!);
        if (IsEnded) parser.Flush();
        return more;
    }

    /// <summary>Sleeps until something may have changed, at most <paramref name="longest"/>.</summary>
    /// <returns>False where the time was over or the token was cancelled.</returns>
    public bool WaitForChange(TimeSpan longest, CancellationToken cancellation) =>
        _path?.Wait(longest, cancellation) ?? _input!.Wait(longest, cancellation);

    public void Dispose() => _path?.Dispose();

    private void Restart(LogRestart restart)
    {
        _parser?.Flush();
        Restarted?.Invoke(restart);
    }
}
