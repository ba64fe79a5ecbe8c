namespace CaffeTop.Export.Charts;

/// <summary>One chart of a page.</summary>
/// <param name="Weight">Its share of the page's height.</param>
internal sealed record ChartPanel(string Title, double Weight)
{
    public List<ChartCurve> Curves { get; } = [];

    /// <summary>Values are shares: the axis begins at 0.</summary>
    public bool FloorZero { get; init; }
}
