namespace CaffeTop.Events;

/// <summary>The solver's fields that <see cref="IRunControl.Set"/> takes, as a solver file spells them.</summary>
public static class SteerableFields
{
    public const string BaseLr = "base_lr";
    public const string Momentum = "momentum";
    public const string WeightDecay = "weight_decay";
    public const string Display = "display";
    public const string TestInterval = "test_interval";
    public const string Snapshot = "snapshot";
    public const string MaxIter = "max_iter";
    public const string ClipGradients = "clip_gradients";

    /// <summary>In the order in which they are offered.</summary>
    public static IReadOnlyList<string> All { get; } =
        [BaseLr, Momentum, WeightDecay, ClipGradients, Display, TestInterval, Snapshot, MaxIter];
}
