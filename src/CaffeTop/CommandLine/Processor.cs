using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Devices.Cuda;

namespace CaffeTop.CommandLine;

/// <summary>Where to compute.</summary>
/// <param name="Threads">Of the CPU engine; 0: one per core.</param>
/// <param name="Gpu">Null: on the CPU.</param>
internal sealed record Processor(int Threads, CudaOptions? Gpu)
{
    /// <exception cref="Engine.CaffeTopException">There is no such GPU, or a library is missing; says where it was looked for.</exception>
    public IDevice Open() => Gpu is { } gpu ? new CudaDevice(gpu) : new CpuDevice(Threads);
}
