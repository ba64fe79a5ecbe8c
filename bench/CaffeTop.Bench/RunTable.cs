using CaffeTop.Runs;

namespace CaffeTop.Bench;

/// <summary>A log's whole model from its file: the first time in this process (code not compiled yet), then the shortest and the median of more.</summary>
internal static class RunTable
{
    public static void Print(string file)
    {
        var megabytes = new FileInfo(file).Length / 1e6;
        RunModel? model = null;
        var cold = Stopwatch.Seconds(() => model = RunLoader.Load(file));
        var (shortest, median) = Stopwatch.Repeat(() => model = RunLoader.Load(file), 3);
        Console.WriteLine($"first {cold * 1e3:F0} ms, shortest {shortest * 1e3:F0} ms, median {median * 1e3:F0} ms, {megabytes / shortest:F0} MB/s, {model!.Sessions.Count} sessions, {PeakMemory.Megabytes:F0} MB resident at most");
    }
}
