namespace CaffeTop.Events;

/// <summary>Where events come from: a live run, a followed log, a replayed log.</summary>
public interface IRunSource
{
    /// <summary>
    /// Adds a listener, called on the source's own thread, in order. A listener must return quickly and must not throw: one that may wait
    /// (a screen, a file, a socket) puts the event into a queue of its own.
    /// </summary>
    IDisposable Subscribe(Action<TrainingEvent> listener);

    /// <summary>Steering, or null where there is none (a log).</summary>
    IRunControl? Control { get; }
}
