namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary>A line that Caffe logs while it upgrades a file. <paramref name="Severity"/> is glog's letter: I, W or E.</summary>
public sealed record UpgradeNote(char Severity, string Text)
{
    public override string ToString() => $"{Severity} {Text}";
}
