using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets.Summary;

/// <summary>A layer as a summary shows it; shapes that cannot be worked out are null.</summary>
public sealed record SummaryLayer(
    string Name, string Type, IReadOnlyList<string> Bottoms, IReadOnlyList<string> Tops, IReadOnlyList<Shape?> TopShapes,
    IReadOnlyList<SummaryParameter> Parameters)
{
    /// <summary>Of one forward pass; 0 where that is no useful figure.</summary>
    public long MultiplyAdds { get; init; }

    /// <summary>Bytes of the values of the tops that are not in place.</summary>
    public long TopBytes { get; init; }

    /// <summary>False: this program knows the type's shapes at most; it cannot run it.</summary>
    public bool IsImplemented { get; init; } = true;

    /// <summary>Bytes of the tops' values and of the weights.</summary>
    public long Bytes => TopBytes + Parameters.Sum(static parameter => (long)(parameter.Shape?.Count ?? 0) * sizeof(float));
}

/// <param name="SharedWith">The layer that owns it, where it is shared by name; else null.</param>
public sealed record SummaryParameter(Shape? Shape, float LrMult, float DecayMult, string? SharedWith);
