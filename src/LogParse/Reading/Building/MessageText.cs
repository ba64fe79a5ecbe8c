using System.Globalization;

namespace CaffeTop.LogParse.Reading.Building;

/// <summary>The words of a line whose fixed part the parser has taken away.</summary>
internal static class MessageText
{
    public static string Of(LogMessage message, string text, long number) => message switch
    {
        LogMessage.TopShape => "Top shape: " + text,
        LogMessage.IgnoringLayer => "Ignoring source layer " + text,
        LogMessage.CopyingLayer => "Copying source layer " + text,
        LogMessage.DataQueueEmpty => "Data layer prefetch queue empty" + text,
        LogMessage.WaitingForData => "Waiting for data" + text,
        LogMessage.MissingTruePositive => "Missing true_pos for label: " + text,
        LogMessage.ParameterUpdated => "[Update] Layer " + text,
        LogMessage.DebugLayer => "[Forward] Layer " + text,
        LogMessage.MultiGpu => "[MultiGPU] " + text,
        LogMessage.SnapshotCopied => "Wrote snapshot to: " + text,
        LogMessage.ClassPrecision => string.Create(CultureInfo.InvariantCulture, $"class{number}: {text}"),
        LogMessage.RateStep => string.Create(CultureInfo.InvariantCulture, $"Plateau Status: Iteration {number}, {text}"),
        LogMessage.Control => string.Create(CultureInfo.InvariantCulture, $"Control at iteration {number}: {text}"),
        LogMessage.Norms => string.Create(CultureInfo.InvariantCulture, $"Norms of iteration {number}, layer {text}"),
        LogMessage.LayerTimes => string.Create(CultureInfo.InvariantCulture, $"Layer times of iteration {number} in ms: {text}"),
        LogMessage.SnapshotRemoved => string.Create(CultureInfo.InvariantCulture, $"Snapshot of iteration {number} removed: {text}"),
        LogMessage.Finding => "Finding " + text,
        _ => text,
    };
}
