using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Nets;

/// <summary>A layer reads a blob that no layer before it makes: a wrong name, or layers in the wrong order (layers run in the order of the file).</summary>
public sealed class UnknownBottom : INetRule
{
    public string Id => "unknown-bottom";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        if (net.IsCut) yield break;
        if (net.Role == NetRole.Fragment)
        {
            var names = net.Unmade.Select(static entry => entry.Layer.Layer.Bottom[entry.Bottom]).Distinct(StringComparer.Ordinal).ToList();
            yield return this.Hint(
                net.Unmade[0].Layer.Place with { Blob = names[0] }, $"No layer of this file makes {Words.List(names)}: it is a part of a net, and was looked at as such.",
                "Without the rest neither shapes nor the path to a loss are known.", "Give the whole net to have the rest checked.");
            yield break;
        }

        foreach (var (node, bottom) in net.Unmade)
        {
            var name = node.Layer.Bottom[bottom];
            var later = net.Layers.Skip(node.Index).FirstOrDefault(other => other != node && other.Layer.Top.Contains(name));
            var near = NearestName.Find(name, net.Layers.Take(node.Index).SelectMany(static other => other.Layer.Top).Distinct(StringComparer.Ordinal));
            yield return this.Error(
                node.Place with { Blob = name },
                $"Layer \"{Words.Name(node.Name)}\" reads the blob \"{Words.Name(name)}\", which no layer before it makes{(net.Phase == Phase.Test ? " in phase TEST" : "")}.",
                "Layers run in the order of the file, and Caffe stops at a bottom that does not exist yet.",
                later is not null ? $"Put layer \"{Words.Name(later.Name)}\", which makes it, before this one."
                    : near is not null ? $"Did you mean \"{Words.Name(near)}\"?" : "Correct the name, or add the layer that makes it (look at its include rules too).");
        }
    }
}
