namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Positions (outer × inner) of a blob seen as outer × channels × inner, in strips of at most <see cref="Width"/> neighbours of one sample,
/// all channels; for work across the channels where inner is above 1, a vector of positions at a time. With inner 1 a strip is one row.
/// </summary>
internal readonly struct Strips(in ChannelLayout d)
{
    public const int Width = 64;
    private readonly int _inner = d.Inner;
    private readonly int _sampleSize = d.Channels * d.Inner;
    private readonly int _perSample = (d.Inner + Width - 1) / Width;

    public RowSlices Tasks { get; } = new(d.Outer * ((d.Inner + Width - 1) / Width), (long)d.Channels * Math.Min(d.Inner, Width));

    /// <summary>Where channel 0 of the strip lies, its first position (outer·inner) and how many positions it has.</summary>
    public void Place(int task, out long offset, out int position, out int width)
    {
        var sample = task / _perSample;
        var start = task % _perSample * Width;
        offset = ((long)sample * _sampleSize) + start;
        position = (sample * _inner) + start;
        width = Math.Min(Width, _inner - start);
    }
}
