namespace CaffeTop.Engine.Snapshots;

/// <summary>What goes into a pair.</summary>
/// <param name="WriteModel">Writes the .caffemodel; one above protobuf's 2 GB throws before its first byte.</param>
/// <param name="WriteState">Writes the .solverstate with the given learned_net.</param>
/// <param name="Side">Without sizes and digests, which the writer fills in.</param>
public sealed record SnapshotContent(Action<Stream> WriteModel, Action<Stream, string> WriteState, SnapshotSideFile Side)
{
    public int Iteration => Side.Iteration;
}

/// <summary>A pair on disk.</summary>
public sealed record SnapshotPair(int Iteration, string ModelPath, string StatePath);
