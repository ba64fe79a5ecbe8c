using CaffeTop.Engine.Devices.Cuda.Memory;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>The scratch memory that all convolutions of a device share, one after the other. As large as the largest wanted; more is faster.</summary>
internal sealed class ConvolutionWorkspace(CudaResources resources)
{
    // A search that may use 256 MB instead of 8 finds algorithms that are twice as fast; beyond a gigabyte little is gained.
    private const long Most = 1L << 30;
    private readonly DeviceScratch _scratch = resources.NewScratch();

    /// <summary>The most that an algorithm may want: a gigabyte, or a quarter of what is free.</summary>
    public long Limit
    {
        get
        {
            resources.Context.MakeCurrent();
            return Math.Min(Most, (resources.Context.Memory.Free + _scratch.Bytes) / 4);
        }
    }

    /// <summary>Gives it back, for something that cannot be done without: less of it makes convolutions slower only.</summary>
    public void Release() => _scratch.Dispose();

    /// <summary>False where there is no room for it.</summary>
    public bool TryTake(long bytes, out nint address)
    {
        address = 0;
        return bytes == 0 || _scratch.TryTake(bytes, out address);
    }
}
