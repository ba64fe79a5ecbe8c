using System.Globalization;
using System.Text.RegularExpressions;

namespace CaffeTop.Tests.Logs;

/// <summary>
/// BVLC Caffe's tools/extra/parse_log.py as it reads a log, with its expressions and its order of doing things: people's scripts are built
/// on it. Where Python would throw, so does this.
/// </summary>
internal sealed partial class ParseLogScript
{
    public sealed record Row(double Iteration, double Seconds, double? LearningRate, Dictionary<string, double> Outputs);

    public List<Row> Train { get; } = [];

    public List<Row> Test { get; } = [];

    public static ParseLogScript Read(string log, int year)
    {
        var result = new ParseLogScript();
        var lines = log.TrimEnd('\n').Split('\n');
        var start = Time(lines.First(line => line.Contains("Solving", StringComparison.Ordinal)), year)
            ?? throw new FormatException("the line that says \"Solving\" has no stamp");
        double iteration = -1;
        double? rate = null;
        Row? train = null, test = null;
        foreach (var line in lines)
        {
            if (Iteration().Match(line) is { Success: true } found) iteration = double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture);
            if (iteration == -1) continue;
            if (Time(line, year) is not { } time) continue;
            if (Rate().Match(line) is { Success: true } lr) rate = double.Parse(lr.Groups[1].Value, CultureInfo.InvariantCulture);
            var seconds = (time - start).TotalSeconds;
            train = Output(TrainOutput(), train, result.Train, line, iteration, seconds, rate);
            test = Output(TestOutput(), test, result.Test, line, iteration, seconds, rate);
        }

        if (train is not null) result.Train.Add(train);
        if (test is not null) result.Test.Add(test);
        return result;
    }

    private static Row? Output(Regex expression, Row? row, List<Row> rows, string line, double iteration, double seconds, double? rate)
    {
        if (expression.Match(line) is { Success: true } found)
        {
            if (row is null || row.Iteration != iteration)
            {
                if (row is not null) rows.Add(row);
                row = new Row(iteration, seconds, rate, []);
            }

            row.Outputs[found.Groups[2].Value] = double.Parse(found.Groups[3].Value, CultureInfo.InvariantCulture);
        }

        if (row is null || rows.Count == 0 || row.Outputs.Count != rows[0].Outputs.Count) return row;
        rows.Add(row);
        return null;
    }

    // line[0][1:3] is the month; int() of anything else is a ValueError, which the script passes over; an empty line is an IndexError, which it does not.
    private static DateTime? Time(string line, int year)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2) throw new FormatException($"parse_log.py fails at the line \"{line}\"");
        if (words[0].Length < 4 || !int.TryParse(words[0].AsSpan(1, 2), out var month) || !int.TryParse(words[0].AsSpan(3), out var day)) return null;
        return TimeSpan.TryParse(words[1], CultureInfo.InvariantCulture, out var time) && month is >= 1 and <= 12 && day is >= 1 and <= 31 ? new DateTime(year, month, day) + time : null;
    }

    [GeneratedRegex(@"Iteration (\d+)")]
    private static partial Regex Iteration();

    [GeneratedRegex(@"Train net output #(\d+): (\S+) = ([\.\deE+-]+)")]
    private static partial Regex TrainOutput();

    [GeneratedRegex(@"Test net output #(\d+): (\S+) = ([\.\deE+-]+)")]
    private static partial Regex TestOutput();

    [GeneratedRegex(@"lr = ([-+]?[0-9]*\.?[0-9]+([eE]?[-+]?[0-9]+)?)")]
    private static partial Regex Rate();
}
