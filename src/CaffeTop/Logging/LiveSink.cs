using System.Text;
using CaffeTop.Events;
using CaffeTop.Live;
using Serilog.Core;
using Serilog.Events;

namespace CaffeTop.Logging;

/// <summary>Hands the log's lines to the screens of the run.</summary>
internal sealed class LiveSink(CaffeLogFormatter formatter, LiveHistory history) : ILogEventSink
{
    private byte[] _bytes = new byte[1024];

    public void Emit(LogEvent logEvent)
    {
        var text = formatter.Render(logEvent);
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_bytes.Length < most) _bytes = new byte[most];
        var length = Encoding.UTF8.GetBytes(text, _bytes);
        // A display and a test are told by several lines, which come together.
        history.Take(_bytes.AsSpan(0, length), CaffeLogFormatter.EventOf(logEvent) is IterationDone or TestDone or OptimizationDone or EndOfLog);
    }
}
