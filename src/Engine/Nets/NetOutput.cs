using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>A blob that no layer reads.</summary>
/// <param name="LossWeight">0 where it is no loss.</param>
public sealed record NetOutput(string Name, Blob Blob, float LossWeight);
