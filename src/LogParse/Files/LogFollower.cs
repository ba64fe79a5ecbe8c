namespace CaffeTop.LogParse.Files;

/// <summary>
/// A log that is still being written: its text so far, then what is appended, over rotations, cuts and deletions, each byte once. Standard
/// input too (<c>-</c>). It belongs to one thread: <see cref="Poll"/> until it gives nothing, then <see cref="WaitForChange"/>, and again.
/// </summary>
public sealed class LogFollower : IDisposable
{
    /// <summary>Stands for standard input.</summary>
    public const string StandardInputName = "-";

    private readonly StandardInput? _input;
    private readonly FollowedPath? _path;

    /// <param name="path">A file's path, or <see cref="StandardInputName"/>.</param>
    /// <exception cref="LogFileException">Missing, unreadable, no text, or nothing that can be followed.</exception>
    public LogFollower(string path, TimeProvider clock)
    {
        var isInput = path is StandardInputName or "/dev/stdin";
        Name = isInput ? "standard input" : path;
        if (isInput && !StandardInput.IsFile()) _input = new StandardInput();
        else _path = new FollowedPath(isInput ? StandardInput.Link : path, Name, clock, restart => Restarted?.Invoke(restart));
    }

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

    /// <summary>Sleeps until something may have changed, at most <paramref name="longest"/>.</summary>
    /// <returns>False where the time was over or the token was cancelled.</returns>
    public bool WaitForChange(TimeSpan longest, CancellationToken cancellation) =>
        _path?.Wait(longest, cancellation) ?? _input!.Wait(longest, cancellation);

    public void Dispose() => _path?.Dispose();
}
