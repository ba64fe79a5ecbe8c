namespace CaffeTop.Engine.Nets;

/// <summary>
/// Bytes that a net needs, worked out from shapes before anything is allocated. Blobs that share memory count once, unlike in Caffe's line
/// "Memory required for data", which counts every top and nothing else (<paramref name="CaffeDataBytes"/>).
/// </summary>
/// <param name="DataBytes">Values of all blobs.</param>
/// <param name="DiffBytes">Gradients of the blobs that backward reaches.</param>
/// <param name="HistoryBytes">What the solver keeps per weight.</param>
/// <param name="ScratchBytes">What layers keep for backward (masks, copies) and devices as workspace.</param>
public sealed record MemoryEstimate(
    long DataBytes, long DiffBytes, long WeightBytes, long WeightDiffBytes, long HistoryBytes, long ScratchBytes, long CaffeDataBytes)
{
    /// <summary>What the device may take beside that for convolutions, which it does without where there is no room.</summary>
    public long MostWorkspaceBytes { get; init; }

    public long TotalBytes => DataBytes + DiffBytes + WeightBytes + WeightDiffBytes + HistoryBytes + ScratchBytes;
}
