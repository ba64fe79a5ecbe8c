namespace CaffeTop.Events;

/// <summary>A snapshot pair is on disk; <paramref name="StateFile"/> null when only the model was written.</summary>
public sealed record SnapshotWritten(int Iteration, string ModelFile, string? StateFile) : TrainingEvent;

/// <summary>A snapshot of this run was removed because newer or better ones are on disk.</summary>
/// <param name="Iteration">The snapshot's.</param>
/// <param name="Reason">Half a sentence: <c>keep last:3</c>.</param>
public sealed record SnapshotRemoved(int Iteration, string ModelFile, string? StateFile, string Reason) : TrainingEvent;
