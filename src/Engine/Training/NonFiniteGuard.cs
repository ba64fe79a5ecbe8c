using System.Globalization;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Solvers;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>
/// Watches for losses, activations and gradients that are NaN or infinite, and tells of the first place. Told once: a run that went on
/// in spite of it is only told again after finite values. The loss is looked at in every iteration; activations and gradients where
/// debug_info or a sampler measures them.
/// </summary>
internal sealed class NonFiniteGuard(Net net, Solver solver, RunSnapshots snapshots, Action<TrainingEvent> emit)
{
    private readonly NonFiniteSearch _search = new(net);
    private bool _knowsLoss;
    private bool _knowsValues;
    private Finding? _found;

    /// <summary>What came to light since the last call.</summary>
    public Finding? Take()
    {
        var found = _found;
        _found = null;
        return found;
    }

    /// <summary>The last loss was NaN or infinite.</summary>
    public bool KnowsLoss => _knowsLoss;

    /// <summary>The run went back to a snapshot: all that was known is over.</summary>
    public void Forget() => (_knowsLoss, _knowsValues, _found) = (false, false, null);

    /// <summary>Between a forward pass and its backward pass, which would change what the blobs hold.</summary>
    public void AfterForward(float loss)
    {
        if (float.IsFinite(loss))
        {
            _knowsLoss = false;
            return;
        }

        if (_knowsLoss) return;
        _knowsLoss = true;
        var first = _search.FirstForward();
        var spelled = float.IsNaN(loss) ? "NaN" : "infinite";
        Tell(first, $"The loss is {spelled}. " + (first is null ? "All blobs are finite: the sum of the losses is too large for a float."
            : $"It began in {first}."), new FindingFact("loss", loss));
    }

    /// <summary>debug_info's means, in the order in which they were computed.</summary>
    public void AfterBackward(LayerStatsSampled sampled)
    {
        foreach (var stat in sampled.Stats)
        {
            if (float.IsFinite(stat.MeanAbsolute)) continue;
            Found(stat.Kind, stat.Layer, stat.Blob);
            return;
        }

        _knowsValues = false;
    }

    /// <summary>A sample of norms: the first blob that it found such values in, or null.</summary>
    public void AfterSample(BlobNorms? first)
    {
        if (first is null) _knowsValues = false;
        else Found(first.Kind, first.Layer, first.Blob);
    }

    private void Found(StatKind kind, string layerName, string blob)
    {
        if (_knowsValues || _knowsLoss) return;
        _knowsValues = true;
        var layer = net.Layers.FirstOrDefault(at => at.Layer.Name == layerName);
        if (layer is null) return;
        var first = kind is StatKind.TopData or StatKind.ParamData ? _search.FirstForward() : null;
        if (kind == StatKind.ParamDiff) first = Enumerable.Range(0, layer.Parameters.Length).Select(i => _search.Gradient(layer, i)).FirstOrDefault(found => found is not null);
        var sentence = first is null
            ? $"The gradient of \"{SafeText.Clean(blob, 100)}\" at layer \"{SafeText.Clean(layerName, 100)}\" ({SafeText.Clean(layer.Layer.Type, 100)}) holds values that are NaN or infinite"
            : $"Values are NaN or infinite, first in {first}";
        Tell(first, sentence + "; the loss is still finite.", null, new FindingPlace(Layer: layerName, Blob: blob, Iteration: solver.Iteration));
    }

    private void Tell(NonFiniteValues? first, string what, FindingFact? loss, FindingPlace? place = null)
    {
        var facts = new List<FindingFact>();
        if (loss is { } fact) facts.Add(fact);
        if (first is not null)
        {
            facts.Add(new FindingFact("non-finite", first.Count));
            facts.Add(new FindingFact("values", first.Of));
        }

        _found = new Finding(
            "non-finite", Severity.Error, first is null ? place ?? new FindingPlace(Iteration: solver.Iteration)
                : new FindingPlace(Layer: first.LayerName, Blob: first.Blob, Iteration: solver.Iteration),
            what, Why(first), Remedy(first), facts);
        emit(_found);
    }

    private static string Why(NonFiniteValues? first) => first switch
    {
        { Kind: StatKind.ParamData } => "The update before has left the range of float: the learning rate is too high for these gradients.",
        { Kind: StatKind.TopData, Layer.Bottoms.Length: 0 } => "The data themselves hold such values.",
        { Kind: StatKind.TopData } => "Its inputs and weights are finite, but what it computes of them leaves the range of float: weights "
            + "or activations have grown too large.",
        _ => "Weights, activations or gradients have grown out of the range of float; the update would carry that into all weights.",
    };

    private string Remedy(NonFiniteValues? first)
    {
        if (first is { Kind: StatKind.TopData, Layer.Bottoms.Length: 0 }) return "Look through the data (caffetop data verify).";
        var lower = $"base_lr {RunSnapshots.Number(LowerRate(solver))} instead of {RunSnapshots.Number(solver.BaseLr)}";
        return snapshots.LastGood is { } good
            ? $"Go back to {SafeText.Clean(good)} with a lower rate, e.g. {lower}."
            : $"No snapshot has been taken: start again with a lower rate, e.g. {lower}.";
    }

    /// <summary>A tenth, as short as it can be written; of any rate, 1e30 too.</summary>
    public static float LowerRate(Solver solver)
        => float.Parse((solver.BaseLr / 10.0).ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
