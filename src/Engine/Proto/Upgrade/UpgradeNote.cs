using System.Globalization;

namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary>
/// A line that Caffe logs while it upgrades a file. <paramref name="Severity"/> is glog's letter: I, W or E; <paramref name="Line"/> the line
/// of upgrade_proto.cpp that says it.
/// </summary>
public sealed record UpgradeNote(char Severity, int Line, string Text)
{
    /// <summary>What the log's prefix names.</summary>
    public string Source => string.Create(CultureInfo.InvariantCulture, $"upgrade_proto.cpp:{Line}");

    public override string ToString() => $"{Severity} {Text}";
}
