using CaffeTop.Engine.Devices.Cpu;

namespace CaffeTop.Bench;

/// <summary>
/// Whole training iterations (forward, backward, update) of the example nets, on made data where the net reads a data base: milliseconds, GFLOP/s
/// counted as three times the forward pass's multiply-adds, percent of the measured peak, and on request each layer's share. Other programs only
/// make runs longer, so the shortest run is shown beside the median.
/// </summary>
internal static class NetTable
{
    private const double BudgetSeconds = 8;
    private const int LeastIterations = 5;

    private static readonly (string Name, string Solver, string Net, double GoalMilliseconds)[] Nets =
    [
        ("lenet", "mnist/lenet_solver.prototxt", "mnist/lenet_train_test.prototxt", 3.5),
        ("cifar10_quick", "cifar10/cifar10_quick_made_solver.prototxt", "cifar10/cifar10_quick_made.prototxt", 25),
        ("caffenet", "caffenet/solver.prototxt", "caffenet/train_val.prototxt", 450),
        ("googlenet", "googlenet/solver.prototxt", "googlenet/train_val.prototxt", 320),
        ("fcn32s", "fcn32s/solver.prototxt", "fcn32s/train_val.prototxt", 1700),
        ("three_pools", "fcn32s/three_pools_solver.prototxt", "fcn32s/three_pools.prototxt", 1700),
    ];

    public static void Print(string examples, string which, int threads, bool showsLayers)
    {
        using var device = new CpuDevice(threads);
        var peak = PeakProbe.Measure(threads);
        Console.WriteLine($"{device.Name}: multiply-add peak {peak:F0} GFLOP/s");
        Console.WriteLine($"{"net",-16}{"batch",6}{"shortest",12}{"median",12}{"goal",10}{"GFLOP/s",10}{"of peak",9}{"memory",10}");
        foreach (var row in Nets.Where(row => which == "all" || row.Name == which))
        {
            using var bench = new NetBench(device, Path.Combine(examples, row.Solver), Path.Combine(examples, row.Net));
            var (shortest, median) = bench.Repeat(BudgetSeconds, LeastIterations);
            var rate = bench.Net.Layers.Sum(layer => layer.Layer.MultiplyAdds) * 6 / shortest / 1e9;
            Console.WriteLine(
                $"{row.Name,-16}{bench.Batch,6}{shortest * 1e3,9:F2} ms{median * 1e3,9:F2} ms{row.GoalMilliseconds,7:F1} ms{rate,10:F0}{rate / peak * 100,7:F0} %{PeakMemory.Megabytes,7:F0} MB");
            if (showsLayers) bench.PrintLayers(peak);
        }
    }
}
