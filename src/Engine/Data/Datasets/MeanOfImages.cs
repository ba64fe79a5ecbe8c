namespace CaffeTop.Engine.Data.Datasets;

/// <summary>A mean image, planar channels × height × width, of <paramref name="Count"/> images.</summary>
public sealed record MeanOfImages(long Count, int Channels, int Height, int Width, IReadOnlyList<double> Values)
{
    /// <summary>One mean per channel: what mean_value takes.</summary>
    public IReadOnlyList<double> ChannelMeans { get; } =
        [.. Enumerable.Range(0, Channels).Select(channel => Values.Skip(channel * Height * Width).Take(Height * Width).Average())];
}
