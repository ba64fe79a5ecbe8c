using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Plots;

/// <summary>A stretch of a curve: of a series, the points with <paramref name="From"/> ≤ x ≤ <paramref name="To"/>.</summary>
/// <param name="Shift">Added to x before it is drawn: runs that are compared begin at the same place.</param>
public readonly record struct CurvePart(Series Series, int From = int.MinValue, int To = int.MaxValue, int Shift = 0);

/// <summary>One line of a chart with its place in the legend.</summary>
public sealed class Curve(string name, Role role)
{
    public string Name { get; set; } = name;

    public Role Role { get; set; } = role;

    /// <summary>Few points, joined by straight lines, without smoothing and envelope (the points of tests).</summary>
    public bool Sparse { get; set; }

    /// <summary>In the order of time; where they overlap in x, the later is drawn over the earlier.</summary>
    public List<CurvePart> Parts { get; } = [];
}

/// <summary>A mark on the chart's lower edge at x.</summary>
/// <param name="Label">Beside a rule, where there is room for it.</param>
/// <param name="Rule">A dotted line over the chart's height.</param>
public readonly record struct ChartFlag(int X, int Glyph, Role Role, string? Label = null, bool Rule = false);
