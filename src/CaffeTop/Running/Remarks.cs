using CaffeTop.Events;
using CaffeTop.Logging;

namespace CaffeTop.Running;

/// <summary>What there is to say in the log before there is one: its name may depend on the solver that is just being read.</summary>
internal sealed class Remarks(TimeProvider clock)
{
    private readonly List<TrainingEvent> _waiting = [];
    private readonly Lock _lock = new();
    private RunLog? _log;

    public void Tell(TrainingEvent remark)
    {
        lock (_lock)
        {
            if (_log is not null) _log.Write(remark with { Time = clock.GetUtcNow() });
            else _waiting.Add(remark with { Time = clock.GetUtcNow() });
        }
    }

    public void Say(string text) => Tell(new RawLine('I', "caffetop.cs:1", text));

    public void Warn(string text) => Tell(new RawLine('W', "caffetop.cs:1", text));

    /// <summary>What was said so far goes into the log, and so does everything from now on.</summary>
    public void Open(RunLog log)
    {
        lock (_lock)
        {
            foreach (var remark in _waiting) log.Write(remark);
            _waiting.Clear();
            _log = log;
        }
    }
}
