namespace CaffeTop.CommandLine;

/// <summary>What --cpu and --gpu may ask for.</summary>
internal static class Processor
{
    /// <summary>This version computes on the CPU only; says so, and what a GPU would need.</summary>
    public static void Refuse(string? gpu, bool cpu)
    {
        if (string.IsNullOrEmpty(gpu)) return;
        if (cpu) throw new UsageException($"--cpu and --gpu {gpu} contradict each other; give one");
        throw new UsageException($"--gpu {gpu}: this version has no CUDA engine and computes on the CPU only; leave --gpu out");
    }
}
