namespace CaffeTop.Doctor.Nets;

/// <summary>Which layers get their weights from a model or a state instead of their fillers.</summary>
public sealed class LoadedWeights
{
    private readonly IReadOnlySet<string>? _layers;

    private LoadedWeights(IReadOnlySet<string>? layers, IReadOnlyList<LoadedModel> models) => (_layers, Models) = (layers, models);

    /// <summary>Nothing is loaded.</summary>
    public static LoadedWeights None { get; } = new(new HashSet<string>(), []);

    /// <summary>Something is loaded, and nobody knows what: no rule about starting weights may speak.</summary>
    public static LoadedWeights Unknown { get; } = new(null, []);

    /// <summary>The models that were looked at, in the order in which they are loaded.</summary>
    public IReadOnlyList<LoadedModel> Models { get; }

    public bool AreUnknown => _layers is null;

    public static LoadedWeights Of(IReadOnlyList<LoadedModel> models) =>
        new(models.SelectMany(static model => model.Layers.Keys).ToHashSet(StringComparer.Ordinal), models);

    public bool Covers(string layer) => _layers is null || _layers.Contains(layer);
}
