namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>Which of a convolution's three blobs is computed from the other two.</summary>
internal enum ConvolutionDirection
{
    /// <summary>y from x and w.</summary>
    Forward,

    /// <summary>dx from dy and w; a deconvolution's forward.</summary>
    BackwardData,

    /// <summary>dw from x and dy.</summary>
    BackwardWeights,
}
