using CaffeTop.Engine.Devices.Cuda.Memory;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>What the blocks that share sums over channels need: of those that work on one sum, the last adds up what the others found (ct_channel_total).</summary>
internal sealed class ChannelSegments(CudaResources resources)
{
    private const int Length = 2048;
    private const int Most = 256;
    private readonly DeviceScratch _partial = resources.NewScratch();
    private readonly DeviceScratch _tickets = resources.NewScratch();

    /// <summary>What the blocks found, doubles.</summary>
    public nint Partial { get; private set; }

    /// <summary>Zeros, before and after.</summary>
    public nint Tickets { get; private set; }

    /// <summary>How many blocks work on a sum over one channel; their memory is there.</summary>
    public int Take(in ChannelLayout d, int sums)
    {
        var segments = (int)Math.Clamp((long)d.Outer * d.Inner / Length, 1, Most);
        Partial = _partial.Take((long)sums * segments * sizeof(double));
        Tickets = _tickets.TakeZeros((long)sums * sizeof(int));
        return segments;
    }
}
