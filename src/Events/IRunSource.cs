namespace CaffeTop.Events;

/// <summary>Where events come from: a live run, here or in another process.</summary>
public interface IRunSource
{
    /// <summary>
    /// Adds a listener, called on the source's own thread, in order. A listener must return quickly and must not throw: one that may wait
    /// (a screen, a file, a socket) puts the event into a queue of its own.
    /// </summary>
    IDisposable Subscribe(Action<TrainingEvent> listener);

    /// <summary>Steering, or null where there is none.</summary>
    IRunControl? Control { get; }

    /// <summary>How far the run is at this moment.</summary>
    RunProgress Progress { get; }
}
