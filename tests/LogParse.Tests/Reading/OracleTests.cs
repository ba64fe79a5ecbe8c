using System.Globalization;
using System.Text.RegularExpressions;

namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>Lines made at random, against regular expressions that say the grammar slowly.</summary>
public partial class OracleTests
{
    private const string Prefix = "I0723 08:38:56.772249 29191 solver.cpp:1]     ";

    private static readonly string[] NameParts = ["a", "loss", "acc", "/", ":", " ", "=", ", ", " top blob ", " data:", "3", ".5", "%", "-", "_", " = ", " = 7", "(", "conv1", "#", "é"];

    private static readonly string[] Numbers =
    [
        "0", "1", "12", "0.5", "2.41936", "0.355989", "0.0823456", "0.00012345", "1e-05", "3.40282e+38", "1.5e+06", "123456", "1.23457e+06", "-0.25", "nan", "-nan", "inf", "12345.6", "999999",
        "0.123456789", "123.456789", "1.#QNAN", "12345678", "1234567890", "0.3", "100.25",
    ];

    [GeneratedRegex(@"^#(\d+): (.+) = (\S+?)(?: \(\* (\S+) = \S+ loss\))?$")]
    private static partial Regex Output { get; }

    [GeneratedRegex(@"^\[(For|Back)ward\] Layer (.+?), (top|param|bottom) blob (.+) (data|diff): (\S+)$")]
    private static partial Regex Debug { get; }

    [Fact]
    public void Outputs()
    {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var value = Numbers[random.Next(Numbers.Length)];
            var weight = Numbers[random.Next(Numbers.Length)];
            var text = $"#{random.Next(random.Next(2) == 0 ? 10 : 300)}: {Name(random)} = {value}";
            if (random.Next(2) == 0) text += $" (* {weight} = {Numbers[random.Next(Numbers.Length)]} loss)";
            var match = Output.Match(text);
            var expected = $"train #{match.Groups[1]} {match.Groups[2]} {Number(match.Groups[3].Value)} * {(match.Groups[4].Success ? Number(match.Groups[4].Value) : "0")}";
            Assert.Equal([expected], WrittenCalls.Of($"{Prefix}Train net output {text}\n").Calls);
        }
    }

    [Fact]
    public void Debug_values()
    {
        var random = new Random(12);
        for (var i = 0; i < 20_000; i++)
        {
            var isBackward = random.Next(2) == 0;
            var kind = random.Next(2) == 0 ? "param" : isBackward ? "bottom" : "top";
            var layer = Name(random).Replace(", ", ",", StringComparison.Ordinal);
            var text = $"[{(isBackward ? "Back" : "For")}ward] Layer {layer}, {kind} blob {Name(random)} {(isBackward ? "diff" : "data")}: {Numbers[random.Next(Numbers.Length)]}";
            var match = Debug.Match(text);
            var expected = $"{(kind == "param" ? "Param" : isBackward ? "Bottom" : "Top")}{(isBackward ? "Diff" : "Data")} {match.Groups[2]}/{match.Groups[4]} {Number(match.Groups[6].Value)}";
            Assert.Equal([expected], WrittenCalls.Of($"{Prefix}{text}\n").Calls);
        }
    }

    [Fact]
    public void Losses_and_rates()
    {
        var random = new Random(13);
        for (var i = 0; i < 5_000; i++)
        {
            var (rate, seconds, loss) = (Numbers[random.Next(Numbers.Length)], Numbers[random.Next(Numbers.Length)], Numbers[random.Next(Numbers.Length)]);
            var iteration = random.Next(random.Next(2) == 0 ? 1000 : int.MaxValue);
            Assert.Equal(
                [$"loss {iteration} {Number(loss)} ({Number(rate)} {Number(seconds)} 100)", $"lr {iteration} {Number(rate)}"],
                WrittenCalls.Of($"{Prefix}Iteration {iteration} ({rate} iter/s, {seconds}s/100 iters), loss = {loss}\n{Prefix}Iteration {iteration}, lr = {rate}\n").Calls);
        }
    }

    // What the regular expressions take greedily must stay the only reading: a name neither begins nor ends with a blank, nor with a number after an equals sign.
    private static string Name(Random random)
    {
        var name = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => NameParts[random.Next(NameParts.Length)])).Trim();
        return name.Length == 0 || name.Contains("  ", StringComparison.Ordinal) ? "loss1/loss" : name;
    }

    private static string Number(string text) => text switch
    {
        "nan" or "-nan" or "1.#QNAN" => "NaN",
        "inf" => "Infinity",
        _ => double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
    };
}
