using System.Text.RegularExpressions;

namespace CaffeTop.Doctor.Nets;

/// <summary>The net cannot be built as it is: a kernel larger than its input, shapes that do not fit, a blob made twice.</summary>
public sealed partial class NetDoesNotBuild : INetRule
{
    public string Id => "net-does-not-build";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.Problem is not { } problem) yield break;
        var name = LayerName().Match(problem) is { Success: true } match ? match.Groups[1].Value : null;
        var layer = net.Layers.FirstOrDefault(node => node.Name == name);
        yield return this.Error(
            layer?.Place ?? net.Whole, $"The net cannot be built: {WithoutPlace(problem, net.File)}",
            "Caffe checks this when it sets the layer up, and stops.", "Mend the layer that is named; the rest is checked when this one can be built.");
    }

    private static string WithoutPlace(string problem, string file)
    {
        var text = Place().Replace(problem, "", 1).Replace(SafeText.Clean(file) + ": ", "", StringComparison.Ordinal);
        return text.EndsWith('.') ? text : text + ".";
    }

    [GeneratedRegex("layer '([^']+)'")]
    private static partial Regex LayerName();

    [GeneratedRegex(@"^\S+:\d+:\d+: ")]
    private static partial Regex Place();
}
