using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Snapshots;

/// <summary>What goes into a pair.</summary>
/// <param name="WriteModel">Writes the .caffemodel.</param>
/// <param name="ModelFloats">Values (and diffs) the model holds, to refuse one that protobuf cannot hold before any file is made.</param>
/// <param name="State">Without learned_net, which the writer fills in.</param>
/// <param name="Side">Without sizes and digests, which the writer fills in.</param>
public sealed record SnapshotContent(Action<Stream> WriteModel, long ModelFloats, SolverState State, SnapshotSideFile Side)
{
    public int Iteration => Side.Iteration;
}

/// <summary>A pair on disk.</summary>
public sealed record SnapshotPair(int Iteration, string ModelPath, string StatePath);
