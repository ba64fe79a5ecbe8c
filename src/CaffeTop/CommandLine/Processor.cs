using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Proto;

namespace CaffeTop.CommandLine;

/// <summary>Where to compute, and how.</summary>
/// <param name="Threads">Of the CPU engine; 0: one per core.</param>
internal sealed record Processor(int Threads)
{
    /// <summary>The GPU that was asked for; null: none.</summary>
    public int? Gpu { get; init; }

    /// <summary>The CPU was asked for, whatever a solver says.</summary>
    public bool IsCpu { get; init; }

    public CudaPrecision Precision { get; init; }

    public bool IsDeterministic { get; init; }

    /// <summary>See <see cref="CudaOptions.UsesBranches"/>.</summary>
    public bool UsesBranches { get; init; } = true;

    /// <summary>Why a GPU that the solver asks for is not taken, or null.</summary>
    public string? Lack { get; init; }

    /// <summary>
    /// Where neither GPU nor CPU was asked for, the solver's solver_mode and device_id decide; a solver_mode that is not written asks for nothing
    /// (caffe.cpp). Without a usable GPU it is the CPU.
    /// </summary>
    public Processor ForSolver(SolverParameter solver)
    {
        if (Gpu is not null || IsCpu || !solver.HasSolverMode || solver.SolverMode != SolverParameter.Types.SolverMode.Gpu) return this;
        return CudaAvailability.Lack() is { } lack ? this with { Lack = lack.What, Precision = CudaPrecision.Fp32 } : this with { Gpu = solver.DeviceId };
    }

    /// <param name="remark">Is told what goes another way than expected, a sentence each.</param>
    /// <exception cref="Engine.CaffeTopException">There is no such GPU, or a library is missing; says where it was looked for.</exception>
    /// <exception cref="UsageException">A precision of GPUs was asked for, and no GPU.</exception>
    public IDevice Open(Action<string>? remark = null)
    {
        if (Gpu is { } gpu)
        {
            return new CudaDevice(new CudaOptions
            {
                Ordinal = gpu, Precision = Precision, IsDeterministic = IsDeterministic, UsesBranches = UsesBranches, Remark = remark,
            });
        }

        if (Precision == CudaPrecision.Tf32) throw new UsageException("--precision tf32 is for GPUs; name one with --gpu");
        return new CpuDevice(Threads);
    }
}
