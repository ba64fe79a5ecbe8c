using CaffeTop.Events;

namespace CaffeTop.LogParse.Files;

/// <summary>
/// The text that is written under a name, whichever files have the name one after the other. A file is left only when its successor holds
/// text and nothing more comes from itself.
/// </summary>
internal sealed class FollowedPath : IDisposable
{
    private readonly string _path;
    private readonly string _name;
    private readonly TimeProvider _clock;
    private readonly Action<LogRestart> _restarted;
    private readonly FileWatch _watch;
    private readonly Queue<FollowedFile> _next = [];
    private readonly HashSet<FileIdentity> _read = [];
    private FollowedFile _file;
    private FollowedFile? _copy;
    private DateTime _lastLook;
    private DateTime _lookOfNext;
    private bool _wasMissing;
    private bool _isLastRead;

    /// <param name="name">What messages call it.</param>
    /// <exception cref="LogFileException">Missing, unreadable, no text, or nothing that can be followed.</exception>
    public FollowedPath(string path, string name, TimeProvider clock, Action<LogRestart> restarted)
    {
        _path = path;
        _name = SafeText.Clean(name);
        _clock = clock;
        _restarted = restarted;
        _lastLook = clock.GetUtcNow().UtcDateTime;
        _file = new FollowedFile(LogHandle.Open(path));
        if (_file.Refusal() is { } refusal)
        {
            _file.Dispose();
            throw new LogFileException($"{_name}: {refusal}");
        }

        Written = FileStatus.Of(_file.Handle)?.Written;
        _watch = new FileWatch(path);
        _watch.Watch(_file.Handle);
    }

    public DateTime? Written { get; }

    public bool IsMissing { get; private set; }

    public string? Problem { get; private set; }

    public (long Read, long Size) Progress
    {
        get
        {
            var position = _file.Position;
            try
            {
                return (position, Math.Max(_file.Size, position));
            }
            catch (IOException)
            {
                return (position, position);
            }
        }
    }

    public bool Poll(LogBytes feed)
    {
        try
        {
            var more = (_copy is not null && ReadCopy(feed)) || Read(_file, feed) || FindNext();
            Problem = null;
            return more;
        }
        catch (IOException e)
        {
            Problem = $"{_name}: cannot be read: {SafeText.Clean(e.Message)}";
            Reopen();
            return false;
        }
    }

    public bool Wait(TimeSpan longest, CancellationToken cancellation)
    {
        for (var left = longest; left > TimeSpan.Zero && !cancellation.IsCancellationRequested; left -= FileWatch.Interval)
        {
            if (_watch.Wait(left, cancellation) || HasChanged()) return true;
        }

        return false;
    }

    public void Dispose()
    {
        _watch.Dispose();
        _file.Dispose();
        _copy?.Dispose();
        while (_next.TryDequeue(out var file)) file.Dispose();
    }

    private bool Read(FollowedFile file, LogBytes feed)
    {
        var wasCut = file.IsCut;
        var bytes = file.Read(out var restart);
        if (file.IsCut && !wasCut)
        {
            // What was appended between our last look and the cut stands in the copy, if one was taken.
            _copy = Rotation.Copy(_path, file);
            return true;
        }

        if (restart is { } happened) _restarted(happened);
        if (bytes.IsEmpty) return false;
        feed(bytes);
        _isLastRead = false;
        return true;
    }

    private bool ReadCopy(LogBytes feed)
    {
        var bytes = _copy!.Read(out _);
        if (!bytes.IsEmpty)
        {
            feed(bytes);
            return true;
        }

        _copy.Dispose();
        _copy = null;
        return false;
    }

    // The present file is read to its end. Is it still the one?
    private bool FindNext()
    {
        if (_next.Count > 0)
        {
            // Its writer may have added to the old file between our last read and its leaving.
            if (!_isLastRead) return _isLastRead = true;
            Switch(_next.Dequeue());
            _restarted(LogRestart.Rotated);
            return true;
        }

        var look = _clock.GetUtcNow().UtcDateTime;
        var status = FileStatus.Of(_path);
        IsMissing = status is null;
        _wasMissing |= IsMissing;
        if (status is null) return false;
        if (status.Value.Identity == _file.Identity)
        {
            _lastLook = look;
            _wasMissing = false;
            return false;
        }

        // Whoever rotates may make the new file long before the writer leaves the old one: it has left when it has written.
        if (status.Value.Size == 0 || LogHandle.TryOpen(_path) is not { } handle) return false;
        var next = new FollowedFile(handle);
        _lookOfNext = look;
        _watch.Take();
        if (!_file.HasName && !_wasMissing && !_watch.WasCreated && next.TryContinue(_file))
        {
            Switch(next);
            return true;
        }

        foreach (var missed in Rotation.Missed(_path, _file, next, _lastLook, _read)) _next.Enqueue(missed);
        _next.Enqueue(next);
        _isLastRead = false;
        return true;
    }

    private void Switch(FollowedFile next)
    {
        _read.Add(_file.Identity);
        _file.Dispose();
        _file = next;
        _isLastRead = false;
        _wasMissing = false;
        _lastLook = _lookOfNext;
        _watch.Watch(next.Handle);
    }

    // A network file whose server has forgotten it fails for ever; the name may lead to it again, or to another.
    private void Reopen()
    {
        try
        {
            var look = _clock.GetUtcNow().UtcDateTime;
            if (LogHandle.TryOpen(_path) is not { } handle) return;
            var next = new FollowedFile(handle);
            if (!next.TryContinue(_file))
            {
                next.Dispose();
                return;
            }

            _lookOfNext = look;
            Switch(next);
        }
        catch (IOException e)
        {
            // The name leads to nothing that can be read either.
            Problem = $"{_name}: cannot be read: {SafeText.Clean(e.Message)}";
        }
    }

    private bool HasChanged()
    {
        try
        {
            return _next.Count > 0 || _file.Size != _file.Position || FileStatus.Of(_path)?.Identity != _file.Identity;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
