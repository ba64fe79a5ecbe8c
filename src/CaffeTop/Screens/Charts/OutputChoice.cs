using CaffeTop.Runs;

namespace CaffeTop.Screens.Charts;

/// <summary>Which outputs of a net belong on which chart, told by their weights and names.</summary>
internal static class OutputChoice
{
    /// <summary>A loss: it has a weight, or it is called one.</summary>
    public static bool IsLoss(OutputCurve output) =>
        output.Weight != 0 || output.Name.Contains("loss", StringComparison.OrdinalIgnoreCase) || output.Name.Contains("error", StringComparison.OrdinalIgnoreCase);

    /// <summary>The share of right answers and the like, which a chart shows from 0 on.</summary>
    public static bool IsAccuracy(OutputCurve output) =>
        !IsLoss(output) &&
        (output.Name.Contains("acc", StringComparison.OrdinalIgnoreCase) || output.Name.Contains("top", StringComparison.OrdinalIgnoreCase) ||
         output.Name.Contains("eval", StringComparison.OrdinalIgnoreCase) || output.Name.Contains("prec", StringComparison.OrdinalIgnoreCase) ||
         output.Name.Contains("map", StringComparison.OrdinalIgnoreCase) || output.Name.Contains("iou", StringComparison.OrdinalIgnoreCase) ||
         output.Name.Contains("score", StringComparison.OrdinalIgnoreCase));

    /// <summary>The loss that stands for the net: the heaviest, of equals the last, as of nets with several heads; null: no output is a loss.</summary>
    public static OutputCurve? MainLoss(IReadOnlyList<OutputCurve> outputs)
    {
        OutputCurve? best = null;
        foreach (var output in outputs)
        {
            if (!IsLoss(output)) continue;
            if (best is null || Math.Abs(output.Weight) >= Math.Abs(best.Weight)) best = output;
        }

        return best;
    }

    /// <summary>At most so many accuracies, the last heads first, as they stand in the log.</summary>
    public static void Accuracies(IReadOnlyList<OutputCurve> outputs, List<OutputCurve> into, int most)
    {
        into.Clear();
        for (var i = outputs.Count - 1; i >= 0 && into.Count < most; i--)
        {
            if (IsAccuracy(outputs[i])) into.Add(outputs[i]);
        }

        for (var i = outputs.Count - 1; i >= 0 && into.Count < Math.Min(most, 1); i--)
        {
            if (!IsLoss(outputs[i])) into.Add(outputs[i]);
        }

        into.Reverse();
    }
}
