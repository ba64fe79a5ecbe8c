using System.Globalization;
using CaffeTop.Bench;

// dotnet run -c Release --project bench/CaffeTop.Bench -- convs [net] [threads …] [--cpu-time]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not ["convs", ..])
{
    Console.Error.WriteLine("usage: convs [lenet|cifar10_quick|caffenet|googlenet|fcn32|all] [threads ...] [--cpu-time]");
    return 1;
}

var usesProcessorTime = args.Contains("--cpu-time");
args = [.. args.Where(a => a != "--cpu-time")];
var net = args.Length > 1 ? args[1] : "all";
var threads = args.Length > 2 ? args[2..].Select(int.Parse).ToArray() : [1, Environment.ProcessorCount];
foreach (var count in threads.Distinct())
{
    Stopwatch.ProcessorTimeOf = usesProcessorTime ? count : 0;
    ConvolutionTable.Print(net, count);
}

return 0;
