using System.Globalization;

namespace CaffeTop.Engine.Training;

/// <summary>Which snapshots of a run stay on the disk (<c>--keep best,last:3</c>). The last good one always stays.</summary>
/// <param name="Best">Keep the best one.</param>
/// <param name="Metric">What makes it the best; null: <see cref="RunMetric.Best"/>.</param>
/// <param name="Last">How many of the newest stay, at least 1.</param>
public sealed record KeepRule(bool Best, RunMetric? Metric, int Last)
{
    public override string ToString()
        => (Best ? Metric is null ? "best," : $"best:{Metric}," : "") + $"last:{Last.ToString(CultureInfo.InvariantCulture)}";

    /// <exception cref="CaffeTopException">A sentence that says what is wrong and what is possible.</exception>
    public static KeepRule Parse(string text)
    {
        var rule = new KeepRule(false, null, 1);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? part : part[..colon];
            var value = colon < 0 ? null : part[(colon + 1)..].Trim();
            rule = name switch
            {
                "best" => rule with { Best = true, Metric = value is null ? null : MetricOf(value) },
                "last" when value is null => rule,
                "last" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 => rule with { Last = count },
                "last" => throw new CaffeTopException($"\"{SafeText.Clean(part, 100)}\": give a number of 1 or more, e.g. last:3"),
                _ => throw new CaffeTopException($"\"{SafeText.Clean(part, 100)}\" is nothing to keep; give best, best:OUTPUT, last:N, or several with commas, e.g. best,last:3"),
            };
        }

        return rule;
    }

    // best:accuracy is a test's, without saying so.
    private static RunMetric MetricOf(string text)
    {
        var metric = RunMetric.Parse(text);
        return metric.IsTest ? metric : metric with { Net = 0 };
    }
}
