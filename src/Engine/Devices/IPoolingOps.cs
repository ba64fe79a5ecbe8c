using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>2-D pooling over planes (pooling_layer.cpp).</summary>
public interface IPoolingOps
{
    /// <summary>
    /// Maximum of each window and the position h·W+w of it in its plane. Starts from −FLT_MAX and compares with &gt;: the first maximum wins,
    /// NaN never does; a window of only NaN gives −FLT_MAX and position −1.
    /// </summary>
    void MaxForward(in Pooling d, DeviceSpan x, DeviceSpan y, IndexSpan position);

    /// <summary>dx = 0, then dx[position] += dy; position −1 is skipped (Caffe writes out of bounds there).</summary>
    void MaxBackward(in Pooling d, DeviceSpan dy, IndexSpan position, DeviceSpan dx);

    /// <summary>
    /// Mean of each window: padding counts, what hangs over beyond the padding does not: the divisor is
    /// (min(hs+kh, H+ph) − hs)·(min(ws+kw, W+pw) − ws) with hs, ws the window's start in padded coordinates less the pad.
    /// </summary>
    void AverageForward(in Pooling d, DeviceSpan x, DeviceSpan y);

    void AverageBackward(in Pooling d, DeviceSpan dy, DeviceSpan dx);
}

/// <param name="Planes">N·C.</param>
/// <param name="Height">Of x.</param>
/// <param name="Width">Of x.</param>
/// <param name="PooledHeight">Of y.</param>
/// <param name="PooledWidth">Of y.</param>
public readonly record struct Pooling(
    int Planes, int Height, int Width, int PooledHeight, int PooledWidth,
    int KernelH, int KernelW, int StrideH, int StrideW, int PadH, int PadW)
{
    /// <summary>Each value of x lies in exactly one window.</summary>
    public bool IsPartition => KernelH == StrideH && KernelW == StrideW && PadH == 0 && PadW == 0
        && (long)PooledHeight * StrideH >= Height && (long)PooledWidth * StrideW >= Width;
}
