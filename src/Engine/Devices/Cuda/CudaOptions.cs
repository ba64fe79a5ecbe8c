namespace CaffeTop.Engine.Devices.Cuda;

/// <summary>Which GPU, and how it computes.</summary>
public sealed record CudaOptions
{
    /// <summary>Of the GPU, from 0, as the driver numbers them.</summary>
    public int Ordinal { get; init; }

    public CudaPrecision Precision { get; init; }

    /// <summary>Only algorithms that give the same bits on every run, whatever they cost.</summary>
    public bool IsDeterministic { get; init; }
}
