namespace CaffeTop.Engine.Devices.Cuda;

/// <summary>What products of matrices and convolutions may do with the factors; sums are fp32 always.</summary>
public enum CudaPrecision
{
    /// <summary>Factors are taken as they are (24 bits of mantissa), as in Caffe.</summary>
    Fp32,

    /// <summary>Factors may be rounded to TF32 (11 bits of mantissa) on GPUs that can: several times faster, and not Caffe's numbers.</summary>
    Tf32,
}
