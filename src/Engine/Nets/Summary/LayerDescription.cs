using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets.Summary;

/// <summary>Shapes of a layer's tops and weights, null where unknown.</summary>
internal sealed record LayerDescription(IReadOnlyList<Shape?> Tops)
{
    /// <summary>A top that its layer gives no shape (an Input layer without one) still has this instance.</summary>
    public static readonly Shape Unshaped = new(0);

    public IReadOnlyList<Shape?> Parameters { get; init; } = [];

    /// <summary>The first so many parameters are statistics, which no solver changes.</summary>
    public int Statistics { get; init; }

    public long MultiplyAdds { get; init; }
}
