namespace CaffeTop.Engine.Devices.Cuda.Kernels;

/// <summary>How a kernel finds the place of an element of x or y, and the windows that hold it (ct_pooling, which begins with the fields of <see cref="Pooling"/> in their order).</summary>
internal readonly struct WindowSplit(in Pooling pooling)
{
    private readonly Pooling _pooling = pooling;
    private readonly Divisor _byHeight = new(pooling.Height);
    private readonly Divisor _byWidth = new(pooling.Width);
    private readonly Divisor _byPooledHeight = new(pooling.PooledHeight);
    private readonly Divisor _byPooledWidth = new(pooling.PooledWidth);
    private readonly Divisor _byStrideH = new(pooling.StrideH);
    private readonly Divisor _byStrideW = new(pooling.StrideW);
}
