using Serilog.Sinks.Async;

namespace CaffeTop.Logging;

/// <summary>Remembers the queue, to ask it at the end how much it had to drop.</summary>
internal sealed class QueueMonitor : IAsyncLogEventSinkMonitor
{
    private IAsyncLogEventSinkInspector? _queue;
    private long _dropped;

    public long Dropped => _queue?.DroppedMessagesCount ?? _dropped;

    public void StartMonitoring(IAsyncLogEventSinkInspector inspector) => _queue = inspector;

    public void StopMonitoring(IAsyncLogEventSinkInspector inspector)
    {
        _dropped = inspector.DroppedMessagesCount;
        _queue = null;
    }
}
