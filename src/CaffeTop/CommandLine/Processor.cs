using System.Globalization;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Devices.Cuda;

namespace CaffeTop.CommandLine;

/// <summary>What --cpu, --gpu and --threads may ask for.</summary>
internal static class Processor
{
    private const int MostThreads = 1024;

    /// <summary>The GPU with this number or, where it is null, the CPU with <paramref name="threads"/> threads; 0: one per core.</summary>
    /// <exception cref="Engine.CaffeTopException">There is no such GPU, or a library is missing; says where it was looked for.</exception>
    public static IDevice Open(int threads, int? gpu = null)
    {
        if (threads is < 0 or > MostThreads) throw new UsageException($"--threads {threads}: give 1 to {MostThreads}, or 0 for one per core");
        return gpu is { } ordinal ? new CudaDevice(ordinal) : new CpuDevice(threads);
    }

    /// <summary>The GPU that was asked for, or null: the CPU. Caffe's <c>--gpu 0,1</c> and <c>all</c> would train on several.</summary>
    public static int? Gpu(string? gpu, bool cpu)
    {
        if (string.IsNullOrEmpty(gpu)) return null;
        if (cpu) throw new UsageException($"--cpu and --gpu {gpu} contradict each other; give one");
        if (int.TryParse(gpu, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)) return ordinal;
        throw new UsageException(gpu.Contains(',', StringComparison.Ordinal) || gpu == "all"
            ? $"--gpu {gpu}: training on several GPUs is not possible yet; name one, as in --gpu 0"
            : $"--gpu {gpu}: give the number of a GPU, as in --gpu 0 (device_query lists them)");
    }
}
