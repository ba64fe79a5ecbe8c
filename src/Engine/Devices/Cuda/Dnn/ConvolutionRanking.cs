using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>Which of cuDNN's algorithms may be taken, and in which order they are tried.</summary>
internal static class ConvolutionRanking
{
    /// <summary>What the same bits on every run may cost, as a ratio of times, where nobody asked for them.</summary>
    private const double PriceOfDeterminism = 1.05;

    /// <summary>
    /// The algorithms that work and that the precision allows, in cuDNN's order. In fp32 those with FMA math only: cuDNN also reports what would
    /// round its factors to TF32, whatever its descriptor says. Where it names FMA for none (GPUs before the A100 compute as FMA by default), all are
    /// taken and called with FMA: the descriptor decides what is computed, not the report.
    /// </summary>
    public static List<ConvolutionCandidate> Allowed(ConvolutionDirection direction, ReadOnlySpan<AlgorithmPerformance> results, CudaPrecision precision)
    {
        List<ConvolutionCandidate> allowed = [];
        var isExact = precision == CudaPrecision.Fp32;
        var namesFma = NamesFma(results);
        foreach (var r in results)
        {
            if (r.Status != LibCudnn.Success || (isExact && namesFma && r.MathType != LibCudnn.FmaMath)) continue;
            if (isExact && allowed.Exists(c => c.Algorithm == r.Algorithm)) continue;
            var isDeterministic = r.Determinism == LibCudnn.Deterministic && !AddsInAnyOrder(direction, r.Algorithm);
            allowed.Add(new ConvolutionCandidate(r.Algorithm, isExact ? LibCudnn.FmaMath : r.MathType, isDeterministic, r.Milliseconds, (long)r.WorkspaceBytes));
        }

        return allowed;
    }

    /// <summary>The fastest first; im2col at last, where it did not take part. What is not deterministic stays where it saves more than 5 % only.</summary>
    public static List<ConvolutionCandidate> Measured(IEnumerable<ConvolutionCandidate> found)
    {
        var ranked = found.OrderBy(static c => c.Milliseconds).ToList();
        var steady = ranked.FindIndex(static c => c.IsDeterministic);
        if (steady >= 0 && ranked[steady].Milliseconds <= PriceOfDeterminism * ranked[0].Milliseconds) ranked.RemoveAll(static c => !c.IsDeterministic);
        return EndingInIm2col(ranked);
    }

    /// <summary>In cuDNN's order, deterministic ones first: what the others would save is not known.</summary>
    public static List<ConvolutionCandidate> Suggested(IEnumerable<ConvolutionCandidate> found, bool onlyDeterministic)
        => EndingInIm2col([.. found.Where(c => c.IsDeterministic || !onlyDeterministic).OrderBy(static c => c.IsDeterministic ? 0 : 1)]);

    private static bool NamesFma(ReadOnlySpan<AlgorithmPerformance> results)
    {
        foreach (var r in results)
        {
            if (r.MathType == LibCudnn.FmaMath) return true;
        }

        return false;
    }

    /// <summary>CUDNN_CONVOLUTION_BWD_DATA_ALGO_0, BWD_FILTER_ALGO_0 and _3: sums by atomic additions, say cuDNN's documents.</summary>
    private static bool AddsInAnyOrder(ConvolutionDirection direction, int algorithm) => direction switch
    {
        ConvolutionDirection.BackwardData => algorithm == 0,
        ConvolutionDirection.BackwardWeights => algorithm is 0 or 3,
        _ => false,
    };

    private static List<ConvolutionCandidate> EndingInIm2col(List<ConvolutionCandidate> ranked)
    {
        if (!ranked.Exists(static c => c.IsIm2col)) ranked.Add(ConvolutionCandidate.OwnColumns(-1));
        return ranked;
    }
}
