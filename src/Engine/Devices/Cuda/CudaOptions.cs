namespace CaffeTop.Engine.Devices.Cuda;

/// <summary>Which GPU, and how it computes.</summary>
public sealed record CudaOptions
{
    /// <summary>Of the GPU, from 0, as the driver numbers them.</summary>
    public int Ordinal { get; init; }

    public CudaPrecision Precision { get; init; }

    /// <summary>Only algorithms that give the same bits on every run, whatever they cost.</summary>
    public bool IsDeterministic { get; init; }

    /// <summary>False: convolutions by im2col and cuBLAS, as where there is no cuDNN.</summary>
    public bool UsesCudnn { get; init; } = true;

    /// <summary>False: a recorded graph is one chain; else gradients of weights are a second branch in it (for comparison of the two).</summary>
    public bool UsesBranches { get; init; } = true;

    /// <summary>A net has some dozens of geometries of convolutions; one whose images have all sizes would be searching for ever.</summary>
    internal int MostSearches { get; init; } = 1000;

    /// <summary>
    /// What the columns of a convolution by im2col may take: more than a recent GPU's second-level cache holds would have to be written to its memory and read from there.
    /// </summary>
    internal long MostColumnBytes { get; init; } = 32 << 20;

    /// <summary>Is told, in one sentence each, what goes another way than expected: an algorithm that does not work here.</summary>
    public Action<string>? Remark { get; init; }
}
