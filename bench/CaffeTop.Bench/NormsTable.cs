using CaffeTop.Engine.Telemetry;

namespace CaffeTop.Bench;

/// <summary>
/// What sampled norms and layer times cost: two runs of the same net, one without and one with the default, take turns of a few seconds in one
/// process; medians of the turns, and their ratio, of the elapsed and of the processors' time.
/// </summary>
internal static class NormsTable
{
    // Longer than from one sample to the next, so that each turn has one.
    private const double TurnSeconds = 2.5;

    private static readonly (string Name, string Solver, string Net)[] Nets =
    [
        ("lenet", "mnist/lenet_solver.prototxt", "mnist/lenet_train_test.prototxt"),
        ("cifar10_quick", "cifar10/cifar10_quick_made_solver.prototxt", "cifar10/cifar10_quick_made.prototxt"),
    ];

    /// <returns>Whether no net loses more than 2 %.</returns>
    public static bool Print(string examples, int threads, int turns)
    {
        Console.WriteLine($"{"net",-16}{"off",12}{"1 %",12}{"ratio",9}{"processor",11}{"samples",9}{"measured",10}   ({turns} turns each, medians)");
        var isWithin = true;
        foreach (var row in Nets)
        {
            var (solver, net) = (Path.Combine(examples, row.Solver), Path.Combine(examples, row.Net));
            using var off = new TurnRun(solver, net, NormsPlan.Off, threads, TurnSeconds);
            using var on = new TurnRun(solver, net, NormsPlan.Usual, threads, TurnSeconds);
            using var done = new ManualResetEventSlim();
            off.HandOver = on.Go;
            on.HandOver = () =>
            {
                if (on.Turns.Count > turns) done.Set();
                else off.Go();
            };
            off.Go();
            done.Wait();
            var (without, with) = (Medians(off), Medians(on));
            var (ratio, processor) = (with.Elapsed / without.Elapsed, with.Processor / without.Processor);
            isWithin &= Math.Min(ratio, processor) <= 1.02;
            Console.WriteLine(
                $"{row.Name,-16}{without.Elapsed * 1e3,9:F3} ms{with.Elapsed * 1e3,9:F3} ms{ratio,9:F3}{processor,11:F3}{on.Samples,9}{on.SampledShare * 100,8:F2} %");
        }

        return isWithin;
    }

    private static (double Elapsed, double Processor) Medians(TurnRun run)
    {
        var turns = run.Turns.Skip(1).ToList();
        return (Median(turns.Select(turn => turn.Elapsed)), Median(turns.Select(turn => turn.Processor)));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
