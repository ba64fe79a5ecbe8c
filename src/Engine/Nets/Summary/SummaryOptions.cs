using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Nets.Summary;

public sealed class SummaryOptions
{
    /// <summary>Chooses the layers.</summary>
    public NetState State { get; init; } = new() { Phase = Phase.Test };

    /// <summary>C, H, W of the images of data layers; null: that of a Data layer's source where it is there, else unknown.</summary>
    public int[]? DataShape { get; init; }

    public Func<string, string> ResolvePath { get; init; } = static path => path;

    /// <summary>See <see cref="NetOptions.Place"/>.</summary>
    public Func<LayerParameter, string?> Place { get; init; } = static _ => null;

    /// <summary>See <see cref="NetOptions.HistoriesPerParameter"/>.</summary>
    public int HistoriesPerParameter { get; init; } = 1;
}
