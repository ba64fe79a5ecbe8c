namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Work cut into numbered chunks: an unmanaged struct (addresses and sizes), so that handing it to the threads allocates nothing.
/// What a chunk computes may depend on its number only, never on the thread: results are then the same for any number of threads.
/// </summary>
internal interface IChunkWork<TSelf>
    where TSelf : unmanaged, IChunkWork<TSelf>
{
    /// <param name="work">The struct as given to <see cref="CpuThreads.For{TWork}"/>.</param>
    /// <param name="chunk">0 … chunks−1.</param>
    /// <param name="thread">0 … <see cref="CpuThreads.Count"/>−1: for per-thread scratch only.</param>
    static abstract void Run(in TSelf work, int chunk, int thread);
}
