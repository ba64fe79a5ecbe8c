using CaffeTop.Doctor.Nets;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>"Ignoring source layer L": the model has a layer with a name much like one of the net's, or all of its names have the same addition.</summary>
public sealed class IgnoredLayers : IRunRule
{
    private const int LeastRenamed = 3;

    public string Id => "ignored-layers";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        if (session.Net is not { } net || session.Session.IgnoredLayers.Count == 0) yield break;
        var names = session.Session.IgnoredLayers.ToHashSet(StringComparer.Ordinal);
        var weighted = net.Layers.Where(static node => LayerKind.HasMatrix(node.Type)).Select(static node => SafeText.Clean(node.Name)).ToList();
        // What differs in a letter's case, or in a blank or a stroke, is a slip; fc8 for fc8_flickr is how layers are learned anew.
        var alike = weighted.Select(name => (Net: name, Model: names.FirstOrDefault(other => other != name && Plain(other) == Plain(name)))).Where(static pair => pair.Model is not null).ToList();
        if (alike.Count == 0) alike = Renamed(weighted, names);
        if (alike.Count == 0) yield break;
        yield return this.Warning(
            session.At(session.Session.FirstIteration ?? 0, layer: alike[0].Net),
            $"{Words.List([.. alike.Select(static pair => $"\"{Words.Name(pair.Net)}\"")])} did not get {(alike.Count == 1 ? "its" : "their")} weights: the model calls {(alike.Count == 1 ? "it" : "them")} {Words.List([.. alike.Select(static pair => $"\"{Words.Name(pair.Model!)}\"")])}.",
            "Weights are copied by the layer's exact name; a layer whose name the model does not have starts from its filler, and the log says only \"Ignoring source layer\".",
            "Give the layer the name that it has in the model, and begin anew.", Fact("layers", alike.Count));
    }

    // Most layers are called as in the model, but for one and the same beginning.
    private static List<(string Net, string? Model)> Renamed(List<string> weighted, HashSet<string> names)
    {
        var pairs = weighted.SelectMany(name => names.Where(other => other != name && (other.EndsWith(name, StringComparison.Ordinal) || name.EndsWith(other, StringComparison.Ordinal)))
            .Select(other => (Net: name, Model: (string?)other, Beginning: other.Length > name.Length ? other[..^name.Length] : name[..^other.Length])));
        var most = pairs.GroupBy(static pair => pair.Beginning, StringComparer.Ordinal).OrderByDescending(static group => group.Count()).FirstOrDefault();
        return most is null || most.Count() < Math.Max(LeastRenamed, weighted.Count / 2.0) ? [] : [.. most.Select(static pair => (pair.Net, pair.Model))];
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
