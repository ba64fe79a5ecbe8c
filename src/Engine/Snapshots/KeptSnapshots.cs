namespace CaffeTop.Engine.Snapshots;

/// <summary>The snapshots of a run that are on the disk.</summary>
/// <param name="Iterations">In the order of writing; names follow from the prefix.</param>
/// <param name="BestIteration">−1: none.</param>
/// <param name="Best">What makes one the best; null where nothing does.</param>
public sealed record KeptSnapshots(IReadOnlyList<int> Iterations, int BestIteration, BestMemory? Best);

/// <summary>The best value of something so far.</summary>
/// <param name="Rule">What it belongs to, in words; another rule does not take it up.</param>
/// <param name="Value">NaN: none yet.</param>
/// <param name="Since">Values after it.</param>
/// <param name="Last">The iteration of the last value.</param>
public sealed record BestMemory(string Rule, double Value, int Iteration, int Since, int Last);
