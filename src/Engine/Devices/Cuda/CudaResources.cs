using CaffeTop.Engine.Devices.Cuda.Execution;
using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;

namespace CaffeTop.Engine.Devices.Cuda;

/// <summary>What all operations of one GPU share: context, kernels, cuBLAS, scratch memory, the second branch of graphs.</summary>
internal sealed class CudaResources : IDisposable
{
    private readonly List<DeviceScratch> _scratch = [];

    public CudaResources(CudaOptions options)
    {
        Options = options;
        Context = new PrimaryContext(options.Ordinal);
        Kernels = new KernelLibrary(Context);
        Blas = new CudaBlas(Context, options.Precision == CudaPrecision.Tf32);
        Side = options.UsesBranches ? new SideBranch(Context) : null;
        SideBlas = options.UsesBranches ? new CudaBlas(Context, options.Precision == CudaPrecision.Tf32) : Blas;
        Uploads = new UploadRing(Context);
        Memory = new CudaMemory(this);
        Pass = new PassCounter(this);
    }

    public CudaOptions Options { get; }

    public PrimaryContext Context { get; }

    public KernelLibrary Kernels { get; }

    public CudaBlas Blas { get; }

    /// <summary>Null where graphs have one branch.</summary>
    public SideBranch? Side { get; }

    /// <summary>For what is begun through <see cref="Side"/>, recorded or not: both ways give the same bits, and a recording finds memory taken.</summary>
    public CudaBlas SideBlas { get; }

    public UploadRing Uploads { get; }

    public CudaMemory Memory { get; }

    public PassCounter Pass { get; }

    public long ScratchBytes => _scratch.Sum(static scratch => scratch.Bytes);

    /// <summary>Tells whoever listens (<see cref="CudaOptions.Remark"/>).</summary>
    public void Remark(string sentence) => Options.Remark?.Invoke(sentence);

    /// <summary>Scratch memory that is freed with the device.</summary>
    public DeviceScratch NewScratch()
    {
        var scratch = new DeviceScratch(Context);
        _scratch.Add(scratch);
        return scratch;
    }

    /// <summary>Frees scratch memory before the device is disposed.</summary>
    public void Drop(DeviceScratch scratch)
    {
        scratch.Dispose();
        _scratch.Remove(scratch);
    }

    public void Dispose()
    {
        Uploads.Dispose();
        foreach (var scratch in _scratch) scratch.Dispose();
        if (Side is not null) SideBlas.Dispose();
        Side?.Dispose();
        Blas.Dispose();
        Kernels.Dispose();
        Context.Dispose();
    }
}
