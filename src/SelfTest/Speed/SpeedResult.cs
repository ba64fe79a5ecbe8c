namespace CaffeTop.SelfTest.Speed;

/// <summary>Times of a net's training iterations: forward, backward, update.</summary>
/// <param name="Milliseconds">Of an iteration, median of the rounds.</param>
/// <param name="ShortestMilliseconds">Of an iteration, in the fastest round.</param>
/// <param name="HostMicroseconds">What the host does for an iteration before it could do something else; null where it computes itself.</param>
/// <param name="Nodes">Steps of the graph that an iteration is; null where it is none.</param>
/// <param name="Chain">How many of these steps come one after the other at least.</param>
/// <param name="NormsMilliseconds">How much longer an iteration takes in which all norms are measured; null where the host computes.</param>
/// <param name="MemoryBytes">On the device, with weights, gradients, histories and scratch; on a CPU the process.</param>
/// <param name="Loss">Of the last iteration.</param>
public sealed record SpeedResult(
    string Net, int Batch, int Iterations, double Milliseconds, double ShortestMilliseconds, double? HostMicroseconds, int? Nodes, int? Chain,
    double? NormsMilliseconds, long MemoryBytes, float Loss, NetWork Work)
{
    public double ImagesPerSecond => Batch * 1e3 / Milliseconds;

    public double Gigaflops => Work.Flops / Milliseconds / 1e6;

    /// <summary>GB/s.</summary>
    public double Gigabytes => Work.Bytes / Milliseconds / 1e6;
}
