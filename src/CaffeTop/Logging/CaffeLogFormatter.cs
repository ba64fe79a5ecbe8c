using CaffeTop.Events;
using CaffeTop.LogParse;
using Serilog.Events;
using Serilog.Formatting;

namespace CaffeTop.Logging;

/// <summary>
/// Renders the event that a Serilog event carries as Caffe's lines. One formatter serves all sinks of a queue, one after the other on its
/// thread, so each event is rendered once.
/// </summary>
internal sealed class CaffeLogFormatter(CaffeLogWriter writer) : ITextFormatter
{
    public const string Property = "Event";

    private LogEvent? _last;
    private string _text = "";

    public void Format(LogEvent logEvent, TextWriter output) => output.Write(Render(logEvent));

    public string Render(LogEvent logEvent)
    {
        if (ReferenceEquals(_last, logEvent)) return _text;
        _last = logEvent;
        _text = EventOf(logEvent) switch
        {
            EndOfLog => writer.Rest(),
            { } happened => writer.Lines(happened),
            null => "",
        };
        return _text;
    }

    /// <summary>The same without samples.</summary>
    public string RenderForPeople(LogEvent logEvent)
    {
        var text = Render(logEvent);
        return EventOf(logEvent) is NormsSampled or LayerTimesSampled ? text[..writer.ForPeople] : text;
    }

    public static TrainingEvent? EventOf(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue(Property, out var value) ? (value as ScalarValue)?.Value as TrainingEvent : null;
}
