using System.CommandLine;
using System.Globalization;
using CaffeTop.Engine.Devices.Cuda;

namespace CaffeTop.CommandLine;

/// <summary>The options that say where a command computes, and how: --threads, --cpu, --gpu, --precision, --deterministic.</summary>
internal sealed class ProcessorOptions
{
    private const int MostThreads = 1024;

    private readonly Option<int> _threads = CommonOptions.Threads();
    private readonly Option<bool> _cpu = CommonOptions.Cpu();
    private readonly Option<string?> _gpu = CommonOptions.Gpu();

    private readonly Option<string?> _precision = new("--precision")
    {
        HelpName = "fp32|tf32", Description = "On a GPU: fp32 (default, Caffe's numbers) or tf32 (faster, factors rounded to 11 bits).",
    };

    private readonly Option<bool> _deterministic = new("--deterministic") { Description = "On a GPU: the same bits on every run, even where that is slower." };

    /// <param name="hasPrecision">False where a command has options of its own for that.</param>
    public ProcessorOptions(bool hasPrecision = true)
    {
        All = hasPrecision ? [_threads, _cpu, _gpu, _precision, _deterministic] : [_threads, _cpu, _gpu, _deterministic];
    }

    public IReadOnlyList<Option> All { get; }

    /// <exception cref="UsageException">What was given contradicts itself or is not possible.</exception>
    public Processor Choice(ParseResult parsed)
    {
        var threads = parsed.GetValue(_threads);
        if (threads is < 0 or > MostThreads) throw new UsageException($"--threads {threads}: give 1 to {MostThreads}, or 0 for one per core");
        var precision = parsed.GetValue(_precision) switch
        {
            null or "fp32" => CudaPrecision.Fp32,
            "tf32" => CudaPrecision.Tf32,
            var other => throw new UsageException($"--precision {other}: give fp32 or tf32"),
        };
        var isCpu = parsed.GetValue(_cpu);
        return new Processor(threads)
        {
            Gpu = Ordinal(parsed.GetValue(_gpu), isCpu), IsCpu = isCpu, Precision = precision, IsDeterministic = parsed.GetValue(_deterministic),
        };
    }

    // Caffe's --gpu 0,1 and all would train on several.
    private static int? Ordinal(string? gpu, bool cpu)
    {
        if (string.IsNullOrEmpty(gpu)) return null;
        if (cpu) throw new UsageException($"--cpu and --gpu {gpu} contradict each other; give one");
        if (int.TryParse(gpu, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)) return ordinal;
        throw new UsageException(gpu.Contains(',', StringComparison.Ordinal) || gpu == "all"
            ? $"--gpu {gpu}: training on several GPUs is not possible yet; name one, as in --gpu 0"
            : $"--gpu {gpu}: give the number of a GPU, as in --gpu 0 (device_query lists them)");
    }
}
