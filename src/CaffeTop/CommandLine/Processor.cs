using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Devices.Cuda;

namespace CaffeTop.CommandLine;

/// <summary>Where to compute.</summary>
/// <param name="Threads">Of the CPU engine; 0: one per core.</param>
/// <param name="Gpu">Null: on the CPU.</param>
internal sealed record Processor(int Threads, CudaOptions? Gpu)
{
    /// <param name="remark">Is told what goes another way than expected, a sentence each.</param>
    /// <exception cref="Engine.CaffeTopException">There is no such GPU, or a library is missing; says where it was looked for.</exception>
    public IDevice Open(Action<string>? remark = null) => Gpu is { } gpu ? new CudaDevice(gpu with { Remark = remark }) : new CpuDevice(Threads);
}
