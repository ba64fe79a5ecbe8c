using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;

namespace CaffeTop.Bench;

/// <summary>A net and a solver, ready for iterations.</summary>
internal sealed class NetBench : IDisposable
{
    private readonly Solver _solver;

    public NetBench(CpuDevice device, string solverFile, string netFile)
    {
        var solver = SolverFile.Read(solverFile).Solver;
        solver.Net = netFile;
        solver.TestIter.Clear();
        solver.ClearTestInterval();
        Net = new Net(MadeData.Replace(NetFile.Read(netFile).Net), new NetOptions { Device = device, Phase = Phase.Train, Seed = 1, ReuseDiffs = true });
        _solver = new Solver(SolverConfiguration.Create(solver, solverFile), device, [.. Net.LearnableParameters.Select(
            parameter => new TrainedBlob(parameter.LayerName, parameter.Blob, parameter.LrMult, parameter.DecayMult))]);
    }

    public Net Net { get; }

    public int Batch => Net.Layers[0].Tops[0].Shape[0];

    public (double Shortest, double Median) Repeat(double budgetSeconds, int least)
    {
        Iterate();
        Iterate();
        var times = new List<double>();
        for (var total = 0.0; times.Count < least || total < budgetSeconds; total += times[^1]) times.Add(Stopwatch.Seconds(Iterate));
        times.Sort();
        return (times[0], times[times.Count / 2]);
    }

    /// <summary>The shortest of a few passes of each layer.</summary>
    public void PrintLayers(double peak)
    {
        var watch = new LayerWatch(Net.Layers.Count);
        Net.Observer = watch;
        for (var i = 0; i < 10; i++) Iterate();
        Net.Observer = null;
        Console.WriteLine($"    {"layer",-28}{"type",-18}{"forward",22}{"backward",22}");
        for (var i = 0; i < Net.Layers.Count; i++)
        {
            var layer = Net.Layers[i];
            var flops = layer.Layer.MultiplyAdds * 2.0;
            var passes = layer.PropagateDown.Any(down => down) ? 2 : 1;
            Console.WriteLine(
                $"    {layer.Layer.Name,-28}{layer.Layer.Type,-18}{Cell(watch.Forward[i], flops, peak),22}{(layer.NeedsBackward ? Cell(watch.Backward[i], flops * passes, peak) : "-"),22}");
        }
    }

    public void Dispose() => Net.Dispose();

    private static string Cell(double seconds, double flops, double peak)
        => flops == 0 ? $"{seconds * 1e3:F3} ms" : $"{seconds * 1e3:F3} ms {flops / seconds / 1e7 / peak,4:F0} %";

    private void Iterate()
    {
        Net.ClearParameterDiffs();
        Net.Forward();
        Net.ReadLoss();
        Net.Backward();
        Net.SettleParameterDiffs();
        _solver.ApplyUpdate();
    }
}
