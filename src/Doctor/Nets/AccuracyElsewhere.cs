namespace CaffeTop.Doctor.Nets;

/// <summary>An Accuracy reads a layer in the middle of the net instead of the scores that the loss reads: it counts the largest of units that are no classes.</summary>
public sealed class AccuracyElsewhere : INetRule
{
    public string Id => "accuracy-elsewhere";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        var scores = net.Layers.Where(static node => node.Type == "SoftmaxWithLoss" && node.Sources is [{ }, ..]).Select(static node => Scores(node.Sources[0]!)).ToHashSet();
        if (scores.Count == 0) yield break;
        foreach (var accuracy in net.Layers.Where(static node => node.Type == "Accuracy" && node.Sources is [{ }, ..]))
        {
            var read = Scores(accuracy.Sources[0]!);
            // Beside the way to the loss it may be an average of heads, or whatever is meant.
            if (scores.Contains(read) || !LayerKind.HasMatrix(read.Type) || !scores.Any(other => Leads(read, other))) continue;
            var right = scores.First(other => Leads(read, other));
            yield return this.Warning(
                accuracy.Place, $"\"{Words.Name(accuracy.Name)}\" reads \"{Words.Name(read.Name)}\", but the loss reads \"{Words.Name(right.Name)}\": this accuracy says nothing about what is learned.",
                $"The largest of the {CheckedNet.Classes(accuracy)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "many"} values of \"{Words.Name(read.Name)}\" is taken for the class, and these values are features, not scores.",
                $"Write bottom: \"{Words.Name(right.AfterInPlace().Layer.Top[0])}\".");
        }
    }

    // The layer that makes the scores: probabilities, reshaped or scaled ones, are still those.
    private static NetNode Scores(NetNode node)
    {
        while (node.Type is "Softmax" or "Sigmoid" or "Reshape" or "Flatten" or "Power" or "Split" or "ReLU" or "Dropout" or "TanH" && node.Sources is [{ } before, ..]) node = before;
        return node;
    }

    private static bool Leads(NetNode from, NetNode to)
    {
        var seen = new HashSet<NetNode>();
        var open = new Stack<NetNode>(from.Readers);
        while (open.TryPop(out var node))
        {
            if (node == to) return true;
            if (!seen.Add(node)) continue;
            foreach (var reader in node.Readers) open.Push(reader);
        }

        return false;
    }
}
