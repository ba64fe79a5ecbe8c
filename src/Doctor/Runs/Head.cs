using CaffeTop.Doctor.Nets;
using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Doctor.Runs;

/// <summary>One loss of a net in training: its curve, and its kind where the net is known.</summary>
/// <param name="Type">The loss layer's type; null: unknown.</param>
/// <param name="Classes">Of a softmax; null: unknown.</param>
/// <param name="IsTotal">It stands for the whole loss: the log shows no outputs.</param>
public sealed record Head(string Name, Series Values, string? Type, int? Classes, float Weight, bool IsTotal)
{
    private int? _firstNonFinite;
    private (double, double)? _range;

    /// <summary>A softmax loss, or one that may be one.</summary>
    public bool MayBeSoftmax => Type is null or "SoftmaxWithLoss" or "InfogainLoss" or "MultinomialLogisticLoss";

    /// <summary>The loss of guessing among its classes; NaN where they are not known.</summary>
    public double Chance => Classes is > 1 && Type == "SoftmaxWithLoss" && IsMean ? Math.Log(Classes.Value) : double.NaN;

    /// <summary>The loss is a mean over its labels, so that ln n means guessing.</summary>
    public bool IsMean { get; init; } = true;

    /// <summary>Place of the first value that is NaN or infinite, or −1; worked out once.</summary>
    public int FirstNonFinite => _firstNonFinite ??= Stretch.FirstNonFinite(Values.Y);

    /// <summary>Least and largest value; worked out once.</summary>
    public (double Least, double Largest) Range => _range ??= Stretch.Range(Values.Y);

    /// <summary>The losses of a session's training outputs; the smoothed loss where there are none.</summary>
    public static IEnumerable<Head> Of(Session session, CheckedNet? net)
    {
        var any = false;
        foreach (var output in session.TrainOutputs)
        {
            var layer = net?.Layers.FirstOrDefault(node => node.Layer.Top.Contains(output.BaseName) && !node.IsInPlace);
            var isLoss = output.Weight != 0 || (layer is not null && LayerKind.IsLoss(layer.Type));
            if (!isLoss || output.Values.Count == 0) continue;
            any = true;
            yield return new Head(output.Name, output.Values, layer?.Type, layer is { Type: "SoftmaxWithLoss" } ? CheckedNet.Classes(layer) : null, output.Weight, IsTotal: false)
            {
                IsMean = layer is null || LossSum.Terms(layer) is null or 1,
            };
        }

        if (any || session.Loss.Count == 0) yield break;
        var losses = net?.Losses.ToList() ?? [];
        var only = losses is [{ } one] && one.LossWeight() == 1 ? one : null;
        yield return new Head("loss", session.Loss, only?.Type, only is { Type: "SoftmaxWithLoss" } ? CheckedNet.Classes(only) : null, 1, IsTotal: true)
        {
            IsMean = only is not null && LossSum.Terms(only) is null or 1,
        };
    }
}
