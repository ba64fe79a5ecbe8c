using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>One output of a net, known by its index: names may repeat. The name is shown cleaned, with its element (<c>prob[3]</c>) where it repeats.</summary>
public sealed class OutputCurve(int index, string name, PointBudget? points = null)
{
    public int Index { get; } = index;

    public string Name { get; internal set; } = name;

    /// <summary>The name as the log says it (cleaned), without an element.</summary>
    public string BaseName { get; } = name;

    /// <summary>0: no loss.</summary>
    public float Weight { get; internal set; }

    public Series Values { get; } = new(points);
}
