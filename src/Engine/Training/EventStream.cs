using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>Numbers and stamps events and hands them to the listeners, in order, on the thread that emits them (mostly the training
/// thread).</summary>
public sealed class EventStream(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private Action<TrainingEvent>[] _listeners = [];
    private long _next;

    public IDisposable Subscribe(Action<TrainingEvent> listener)
    {
        lock (_lock) _listeners = [.. _listeners, listener];
        return new Subscription(this, listener);
    }

    /// <summary>
    /// A listener that throws is taken off, and a <see cref="Fault"/> tells the others: a screen that broke must not end the training.
    /// </summary>
    public void Emit(TrainingEvent happened)
    {
        lock (_lock)
        {
            var stamped = happened with { Sequence = _next++, Time = clock.GetLocalNow() };
            foreach (var listener in _listeners)
            {
                try
                {
                    listener(stamped);
                }
                catch (Exception e)
                {
                    Remove(listener);
                    Emit(new Fault($"a listener of the run failed and is no longer told: {e.Message}", false, null));
                }
            }
        }
    }

    private void Remove(Action<TrainingEvent> listener)
    {
        lock (_lock) _listeners = [.. _listeners.Where(other => other != listener)];
    }

    private sealed class Subscription(EventStream stream, Action<TrainingEvent> listener) : IDisposable
    {
        public void Dispose() => stream.Remove(listener);
    }
}
