using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Nets.Summary;

/// <summary>
/// A net on paper: every layer with its shapes, weights and cost, without memory, data or a device. Splits are left out: they cost nothing and
/// nobody wrote them. Works for layer types that cannot run here; what follows from an unknown shape is unknown.
/// </summary>
public sealed record NetSummary(string Name, Phase Phase, IReadOnlyList<SummaryLayer> Layers)
{
    /// <summary>Weights, each shared one once.</summary>
    public long Parameters => Layers.Sum(static layer => layer.Parameters.Where(static p => p.SharedWith is null).Sum(static p => (long)(p.Shape?.Count ?? 0)));

    public long MultiplyAdds => Layers.Sum(static layer => layer.MultiplyAdds);

    /// <summary>Bytes of all values, in-place tops not counted again.</summary>
    public long TopBytes => Layers.Sum(static layer => layer.TopBytes);

    /// <summary>What the net takes when it runs; null where a layer is not implemented or a shape unknown.</summary>
    public MemoryEstimate? Memory { get; init; }

    /// <summary>Types in the net that this program cannot run.</summary>
    public IReadOnlyList<string> NotImplemented
        => [.. Layers.Where(static layer => !layer.IsImplemented).Select(static layer => layer.Type).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>All shapes are known.</summary>
    public bool IsComplete => Layers.All(static layer => layer.TopShapes.All(static shape => shape is not null));

    /// <summary>Works the net out. Errors as in <see cref="Net"/>: a bottom nobody makes, a kernel larger than its input.</summary>
    /// <param name="net">After upgrades.</param>
    public static NetSummary Describe(NetParameter net, SummaryOptions options) => new NetDescriber(options).Describe(net);
}
