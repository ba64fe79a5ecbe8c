using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Solvers;

/// <summary>A learnable parameter as a solver sees it: an owner's blob with its multipliers. <paramref name="Name"/> is for messages:
/// <c>conv1 weight</c>.</summary>
public readonly record struct TrainedBlob(string Name, Blob Blob, float LrMult, float DecayMult);
