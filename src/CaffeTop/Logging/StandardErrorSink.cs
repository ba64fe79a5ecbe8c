using System.Text;
using CaffeTop.Events;
using Serilog.Core;
using Serilog.Events;

namespace CaffeTop.Logging;

/// <summary>
/// Writes Caffe's lines to standard error, an event in one write. A fatal fault is left out: the program ends with it as its own sentence,
/// after the log is closed, and one sentence is enough. Samples are for the file and for screens.
/// </summary>
internal sealed class StandardErrorSink(CaffeLogFormatter formatter, Stream stream) : ILogEventSink
{
    private volatile bool _isOn = true;

    /// <summary>Off while a screen has the terminal.</summary>
    public bool IsOn { get => _isOn; set => _isOn = value; }

    public void Emit(LogEvent logEvent)
    {
        var text = formatter.RenderForPeople(logEvent);
        if (!_isOn || text.Length == 0 || CaffeLogFormatter.EventOf(logEvent) is Fault { Fatal: true }) return;
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
