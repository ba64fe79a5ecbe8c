namespace CaffeTop.Engine.Devices.Cuda.Kernels;

/// <summary>How a kernel finds the channel of an element (ct_channels).</summary>
internal readonly struct ChannelSplit(int channels, int inner)
{
    private readonly Divisor _byInner = new(inner);
    private readonly Divisor _byChannels = new(channels);
    private readonly int _inner = inner;
    private readonly int _channels = channels;

    public ChannelSplit(in ChannelLayout d)
        : this(d.Channels, d.Inner)
    {
    }
}
