namespace CaffeTop.Engine.Layers;

/// <summary>
/// What a layer declares instead of checking it by hand: the net checks arity and in-place use and words the errors
/// (Caffe's layer.hpp: ExactNumBottomBlobs, AutoTopBlobs, …).
/// </summary>
public sealed record LayerContract
{
    public int MinBottoms { get; init; }

    public int MaxBottoms { get; init; } = int.MaxValue;

    public int MinTops { get; init; }

    public int MaxTops { get; init; } = int.MaxValue;

    /// <summary>As many tops as bottoms.</summary>
    public bool EqualBottomsAndTops { get; init; }

    /// <summary>Missing tops are made and named "(automatic)" (losses).</summary>
    public bool AutoTops { get; init; }

    /// <summary>Top 0 has loss weight 1 unless the net says otherwise.</summary>
    public bool IsLoss { get; init; }

    /// <summary>top[0] may be bottom[0].</summary>
    public bool InPlace { get; init; }

    /// <summary>Backward reads bottom[0]'s data: somebody overwriting the bottom in place would make it wrong.</summary>
    public bool NeedsInputInBackward { get; init; }

    /// <summary>Backward reads top[0]'s data: an in-place layer behind would make it wrong; the net warns.</summary>
    public bool NeedsOutputInBackward { get; init; }

    /// <summary>Has no backward pass at all (Accuracy, ArgMax): asking for one is the user's error, "not differentiable".</summary>
    public bool NoBackward { get; init; }

    /// <summary>Shapes of the tops may change although those of the bottoms did not: Reshape runs before every forward.</summary>
    public bool ReshapesEveryForward { get; init; }

    public static LayerContract Exactly(int bottoms, int tops) => new() { MinBottoms = bottoms, MaxBottoms = bottoms, MinTops = tops, MaxTops = tops };
}
