using CaffeTop.Terminal.Plots;

namespace CaffeTop.Export.Charts;

/// <summary>A line of a chart: parts in the order of time. A part's points at <c>OvertakenFrom</c> and above were thrown away by a resume and are drawn faintly.</summary>
internal sealed record ChartCurve(string Name, Rgb Color)
{
    public List<(Series Series, int OvertakenFrom)> Parts { get; } = [];

    /// <summary>Straight lines with dots, no smoothing: tests.</summary>
    public bool IsSparse { get; init; }

    /// <summary>Steps: the value holds until the next point. Learning rates.</summary>
    public bool IsStepped { get; init; }

    /// <summary>The last value that counts.</summary>
    public float Last
    {
        get
        {
            for (var i = Parts.Count - 1; i >= 0; i--)
            {
                var count = Runs.RunHistory.CountBefore(Parts[i].Series, Parts[i].OvertakenFrom);
                if (count > 0) return Parts[i].Series.Y[count - 1];
            }

            return float.NaN;
        }
    }
}
