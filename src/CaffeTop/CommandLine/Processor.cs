using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;

namespace CaffeTop.CommandLine;

/// <summary>What --cpu, --gpu and --threads may ask for.</summary>
internal static class Processor
{
    private const int MostThreads = 1024;

    /// <summary>The CPU with <paramref name="threads"/> threads; 0: one per core.</summary>
    public static IDevice Open(int threads)
    {
        if (threads is < 0 or > MostThreads) throw new UsageException($"--threads {threads}: give 1 to {MostThreads}, or 0 for one per core");
        return new CpuDevice(threads);
    }

    /// <summary>This version computes on the CPU only; says so, and what to do.</summary>
    public static void Refuse(string? gpu, bool cpu)
    {
        if (string.IsNullOrEmpty(gpu)) return;
        if (cpu) throw new UsageException($"--cpu and --gpu {gpu} contradict each other; give one");
        throw new UsageException($"--gpu {gpu}: this version has no CUDA engine and computes on the CPU only; leave --gpu out");
    }
}
