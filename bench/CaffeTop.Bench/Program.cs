using System.Globalization;
using CaffeTop.Bench;
using CaffeTop.Engine.Devices.Cpu;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string Usage = """
    usage: convs [lenet|cifar10_quick|caffenet|googlenet|fcn32|fcn32case|all] [threads ...] [--cpu-time] [--direct|--spectral]
           nets  [lenet|cifar10_quick|caffenet|googlenet|fcn32s|three_pools|all] [threads ...] [--layers] [--examples DIR]
           makelog MB FILE [--debug]
           log FILE
           screen [WIDTH HEIGHT]
           run FILE
           norms [THREADS [TURNS]] [--examples DIR]
           picture CAPTURED COLUMNS ROWS OUT.svg
    """;
var options = args.Where(a => a.StartsWith("--", StringComparison.Ordinal)).ToHashSet();
var examples = args.SkipWhile(a => a != "--examples").Skip(1).FirstOrDefault() ?? "examples";
string[] words = [.. args.Where(a => !a.StartsWith("--", StringComparison.Ordinal) && a != examples)];
switch (words)
{
    case ["makelog", var megabytes, var made]:
        LogMaker.Write(made, (long)(double.Parse(megabytes, CultureInfo.InvariantCulture) * 1e6), options.Contains("--debug"));
        return 0;
    case ["log", var file]:
        LogTable.Print(file);
        return 0;
    case ["picture", var captured, var columns, var rows, var picture]:
        File.WriteAllText(picture, ScreenPicture.Render(File.ReadAllText(captured), int.Parse(columns, CultureInfo.InvariantCulture), int.Parse(rows, CultureInfo.InvariantCulture)));
        return 0;
    case ["screen"]:
        ScreenTable.Print(200, 50);
        return 0;
    case ["screen", var width, var height]:
        ScreenTable.Print(int.Parse(width, CultureInfo.InvariantCulture), int.Parse(height, CultureInfo.InvariantCulture));
        return 0;
    case ["norms", ..]:
        return NormsTable.Print(examples, Number(1, Environment.ProcessorCount), Number(2, 20)) ? 0 : 1;
    case ["run", var log]:
        RunTable.Print(log);
        return 0;
}

if (words is not [("convs" or "nets"), ..])
{
    Console.Error.WriteLine(Usage);
    return 2;
}

var net = words.Length > 1 ? words[1] : "all";
int[] threads = words.Length > 2 ? [.. words[2..].Select(word => int.Parse(word, CultureInfo.InvariantCulture))] : [1, Environment.ProcessorCount];
var choice = options.Contains("--direct") ? SpectralChoice.Never : options.Contains("--spectral") ? SpectralChoice.WherePossible : SpectralChoice.WherePaying;
foreach (var count in threads.Distinct())
{
    Stopwatch.ProcessorTimeOf = options.Contains("--cpu-time") ? count : 0;
    if (words[0] == "convs") ConvolutionTable.Print(net, count, choice);
    else NetTable.Print(examples, net, count, options.Contains("--layers"));
}

return 0;

int Number(int word, int otherwise) => words.Length > word ? int.Parse(words[word], CultureInfo.InvariantCulture) : otherwise;
