namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Work cut into numbered chunks, as an object that is kept from call to call and refilled with addresses: for operations whose tables are
/// managed objects. As with <see cref="IChunkWork{TSelf}"/>, what a chunk computes may depend on its number only, never on the thread.
/// </summary>
internal interface IChunkJob
{
    /// <param name="chunk">0 … chunks−1.</param>
    /// <param name="thread">0 … <see cref="CpuThreads.Count"/>−1: for per-thread scratch only.</param>
    void Run(int chunk, int thread);
}
