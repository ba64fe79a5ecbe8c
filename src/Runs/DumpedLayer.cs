namespace CaffeTop.Runs;

/// <summary>A layer of a net that a log dumps. All text is cleaned.</summary>
/// <param name="TopShapes">One per top: <c>64x20x24x24</c>, empty where unknown.</param>
/// <param name="Parameters">Weights that the layer owns; null where unknown.</param>
public sealed record DumpedLayer(
    string Name, string Type, IReadOnlyList<string> Bottoms, IReadOnlyList<string> Tops, IReadOnlyList<string> TopShapes, long? Parameters)
{
    /// <summary>Shapes of the parameters: <c>20x1x5x5</c>; empty where unknown.</summary>
    public IReadOnlyList<string> ParameterShapes { get; init; } = [];

    /// <summary>It has weights, and each has a rate above 0 in at least one.</summary>
    public bool IsLearned { get; init; }
}
