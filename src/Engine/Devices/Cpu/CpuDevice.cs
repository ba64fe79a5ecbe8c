using System.Runtime.InteropServices;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// The CPU as a device: managed code on the widest vectors the processor has, over a fixed set of threads. Results do not depend on the number of
/// threads; they may differ in the last bits between processors of different vector width, which cut sums differently.
/// </summary>
public sealed class CpuDevice : IDevice, IPassCounter
{
    private readonly Workspace[] _workspaces;
    private readonly Workspace _shared = new();
    private readonly IScratchOwner[] _scratchOwners;
    private GCHandle _scratchHandle;

    /// <param name="threads">Threads that compute, the caller included; 0: one per processor.</param>
    public CpuDevice(int threads = 0) : this(threads, 0)
    {
    }

    /// <param name="vectorBits">512, 256 or 128: the width of the matrix kernels; 0: the widest the processor has.</param>
    internal CpuDevice(int threads, int vectorBits)
    {
        Threads = new CpuThreads(threads == 0 ? Environment.ProcessorCount : threads);
        Kernels = TileKernels.For(vectorBits);
        _workspaces = new Workspace[Threads.Count];
        for (var i = 0; i < _workspaces.Length; i++) _workspaces[i] = new Workspace();
        _scratchHandle = GCHandle.Alloc(_workspaces);
        Scratch = new Workspaces(_scratchHandle);
        Memory = new CpuMemory(Threads);
        Linear = new CpuLinear(this);
        Convolution = new CpuConvolution(this);
        Random = new CpuRandom(Threads, this);
        var (pooling, activation, normalization) = (new CpuPooling(Threads), new CpuActivation(Threads, this), new CpuNormalization(Threads));
        var (channel, elementwise, loss) = (new CpuChannel(Threads), new CpuElementwise(Threads), new CpuLoss(Threads));
        var (reduction, solver) = (new CpuReduction(Threads), new CpuSolver(Threads));
        (Pooling, Activation, Normalization, Channel) = (pooling, activation, normalization, channel);
        (Elementwise, Loss, Reduction, Solver) = (elementwise, loss, reduction, solver);
        _scratchOwners = [pooling, activation, normalization, channel, elementwise, loss, reduction, solver];
    }

    public string Name => $"CPU ({Kernels.Name}, {Threads.Count} thread{(Threads.Count == 1 ? "" : "s")})";

    public bool IsHost => true;

    public bool IsNull => false;

    public ulong Pass { get; set; }

    public long WorkspaceBytes
    {
        get
        {
            var bytes = _shared.Bytes;
            foreach (var workspace in _workspaces) bytes += workspace.Bytes;
            foreach (var owner in _scratchOwners) bytes += owner.ScratchBytes;
            return bytes;
        }
    }

    public IMemoryOps Memory { get; }

    public ILinearOps Linear { get; }

    public IConvolutionOps Convolution { get; }

    public IPoolingOps Pooling { get; }

    public IActivationOps Activation { get; }

    public INormalizationOps Normalization { get; }

    public IChannelOps Channel { get; }

    public IElementwiseOps Elementwise { get; }

    public ILossOps Loss { get; }

    public IReductionOps Reduction { get; }

    public IRandomOps Random { get; }

    public ISolverOps Solver { get; }

    internal CpuThreads Threads { get; }

    internal TileKernels Kernels { get; }

    /// <summary>The scratch of all threads as a handle.</summary>
    internal Workspaces Scratch { get; }

    /// <summary>The scratch of one thread (the number a chunk is given). One operation at a time.</summary>
    internal Workspace Workspace(int thread) => _workspaces[thread];

    /// <summary>The scratch that all threads of an operation share. One operation at a time.</summary>
    internal Workspace SharedWorkspace => _shared;

    public void Dispose()
    {
        if (!_scratchHandle.IsAllocated) return;
        Threads.Dispose();
        _scratchHandle.Free();
        foreach (var workspace in _workspaces) workspace.Dispose();
        _shared.Dispose();
        foreach (var owner in _scratchOwners) owner.Dispose();
    }
}
