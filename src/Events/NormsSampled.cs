namespace CaffeTop.Events;

/// <summary>Measured values of one blob or parameter.</summary>
/// <param name="Blob">A blob's name, or a parameter's index in its layer.</param>
/// <param name="MeanAbsolute">Σ|x|/count, debug_info's number.</param>
/// <param name="Min">Of the finite values; NaN where there are none.</param>
/// <param name="Zeros">The share that is exactly zero, 0 to 1.</param>
/// <param name="NonFinite">How many are NaN or infinite.</param>
/// <param name="UpdateRatio">‖ΔW‖/‖W‖ of the iteration's update; of <see cref="StatKind.ParamDiff"/> only; null where the
/// weights are all 0 too.</param>
public sealed record BlobNorms(
    StatKind Kind, string Layer, string Blob, double MeanAbsolute, double L2, float Min, float Max, double Zeros, long NonFinite,
    double? UpdateRatio);

/// <summary>The norms of an iteration's blobs, parameters and gradients, layer by layer in the net's order. Gradients of parameters are sums over
/// iter_size, before clipping, as debug_info shows them; of the other blobs it is the last sub-batch.</summary>
public sealed record NormsSampled(int Iteration, IReadOnlyList<BlobNorms> Blobs) : TrainingEvent;

/// <summary>How the values of the blob that somebody watches are spread. No line of the log holds it.</summary>
/// <param name="Counts">Of equally wide bins from <paramref name="Min"/> to <paramref name="Max"/>; finite values only.</param>
public sealed record HistogramSampled(
    int Iteration, StatKind Kind, string Layer, string Blob, float Min, float Max, IReadOnlyList<long> Counts) : TrainingEvent;
