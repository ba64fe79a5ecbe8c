using System.Globalization;
using System.Text.RegularExpressions;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Training;

public enum StopCondition
{
    /// <summary>The best value is <see cref="StopRule.Count"/> tests or displays old.</summary>
    NoBetter,

    Above,

    Below,

    /// <summary>The run takes longer than <see cref="StopRule.Time"/>.</summary>
    Time,
}

/// <summary>When a run is to stop by itself (<c>--stop-when</c>): <c>test accuracy no better for 5 tests</c>, <c>loss below 0.05</c>,
/// <c>time 2h</c>.</summary>
/// <param name="Metric">Null for Time.</param>
/// <param name="Limit">Of Above and Below.</param>
public sealed partial record StopRule(StopCondition Condition, RunMetric? Metric, int Count, double Limit, TimeSpan Time)
{
    private const string Examples = "rules read like \"test accuracy no better for 5 tests\", \"loss no better for 10 displays\", "
        + "\"test accuracy above 0.99\", \"loss below 0.05\" or \"time 2h\"";

    private static readonly string[] Keywords = ["test", "time", "no", "better", "for", "tests", "displays", "above", "below"];

    /// <summary>The rule in its plainest words, as <see cref="Parse"/> reads them.</summary>
    public override string ToString() => Condition switch
    {
        StopCondition.NoBetter => $"{Metric} no better for {Count} {(Metric!.IsTest ? "test" : "display")}{(Count == 1 ? "" : "s")}",
        StopCondition.Time => "time " + Spelled(Time),
        _ => $"{Metric} {(Condition == StopCondition.Above ? "above" : "below")} {Limit.ToString("R", CultureInfo.InvariantCulture)}",
    };

    /// <exception cref="CaffeTopException">A sentence that says what is wrong and what is possible.</exception>
    public static StopRule Parse(string text)
    {
        text = text.Trim();
        if (TimePattern().Match(text) is { Success: true } time) return new(StopCondition.Time, null, 0, 0, Duration(text, time.Groups[1].Value));
        if (NoBetterPattern().Match(text) is { Success: true } noBetter) return NoBetter(text, noBetter);
        if (LimitPattern().Match(text) is not { Success: true } limit) throw Unreadable(text);
        var word = limit.Groups["x"].Value;
        if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            throw Wrong(text, $"{SafeText.Clean(word, 100)} is no number");
        return new(limit.Groups["c"].Value.Equals("above", StringComparison.OrdinalIgnoreCase) ? StopCondition.Above : StopCondition.Below, MetricOf(text, limit), 0, value, default);
    }

    private static StopRule NoBetter(string text, Match match)
    {
        var metric = MetricOf(text, match);
        if (!int.TryParse(match.Groups["n"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
            throw Wrong(text, $"{SafeText.Clean(match.Groups["n"].Value, 100)} is no count; give 1 or more");
        var unit = match.Groups["u"].Value.ToLowerInvariant().TrimEnd('s');
        var expected = metric.IsTest ? "test" : "display";
        if (unit != expected)
        {
            throw Wrong(text, unit is "test" or "display"
                ? $"{metric} is {(metric.IsTest ? "a test's value, so it is judged by tests" : "a value of training, so it is judged by displays")}: "
                    + $"write {metric} no better for {count} {expected}s" + (metric.IsTest ? "" : $", or test {metric} no better for {count} tests")
                : $"it counts {expected}s: write {metric} no better for {count} {expected}s");
        }

        return new(StopCondition.NoBetter, metric, count, 0, default);
    }

    private static RunMetric MetricOf(string text, Match match)
    {
        try
        {
            return RunMetric.Parse(match.Groups["m"].Value);
        }
        catch (CaffeTopException e)
        {
            throw Wrong(text, e.Message);
        }
    }

    private static TimeSpan Duration(string text, string given)
    {
        var match = DurationPattern().Match(given);
        double seconds = 0;
        foreach (var (group, unit) in new[] { ("d", 86400.0), ("h", 3600), ("m", 60), ("s", 1) })
        {
            if (match.Groups[group].Success) seconds += unit * double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        }

        if (!match.Success || seconds is <= 0 or > 1e9)
            throw Wrong(text, $"{SafeText.Clean(given, 100)} is no time; write it as 2h, 90m, 1h30m, 45s or 1d");
        return TimeSpan.FromSeconds(seconds);
    }

    private static string Spelled(TimeSpan time)
    {
        var parts = new[] { (time.Days, "d"), (time.Hours, "h"), (time.Minutes, "m") }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1}{part.Item2}");
        var seconds = time.TotalSeconds - (Math.Floor(time.TotalMinutes) * 60);
        return string.Concat(parts) + (seconds > 0 ? seconds.ToString("0.###", CultureInfo.InvariantCulture) + "s" : "");
    }

    private static CaffeTopException Unreadable(string text)
    {
        if (text.Length == 0) return new CaffeTopException(Examples);
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Keywords.Contains(word, StringComparer.OrdinalIgnoreCase) || word.Length < 3) continue;
            if (NearestName.Find(word, Keywords) is { } near) return Wrong(text, $"did you mean {near} instead of {SafeText.Clean(word, 100)}? {char.ToUpperInvariant(Examples[0])}{Examples[1..]}");
        }

        return Wrong(text, Examples);
    }

    private static CaffeTopException Wrong(string text, string reason) => new($"\"{SafeText.Clean(text, 200)}\": {reason}");

    [GeneratedRegex(@"^time\s+(\S.*)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TimePattern();

    [GeneratedRegex(@"^(?<m>.*?)\s*\bno\s+better\s+for\s+(?<n>\S+)\s+(?<u>\S+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NoBetterPattern();

    [GeneratedRegex(@"^(?<m>.*?)\s*\b(?<c>above|below)\s+(?<x>\S+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LimitPattern();

    [GeneratedRegex(@"^(?:(?<d>[0-9]{1,6}(?:\.[0-9]{1,6})?)\s*d)?\s*(?:(?<h>[0-9]{1,6}(?:\.[0-9]{1,6})?)\s*h)?\s*(?:(?<m>[0-9]{1,6}(?:\.[0-9]{1,6})?)\s*m(?:in)?)?\s*(?:(?<s>[0-9]{1,9}(?:\.[0-9]{1,6})?)\s*s)?$", RegexOptions.CultureInvariant)]
    private static partial Regex DurationPattern();
}
