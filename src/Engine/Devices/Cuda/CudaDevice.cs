using CaffeTop.Engine.Devices.Cuda.Dnn;
using CaffeTop.Engine.Devices.Cuda.Execution;
using CaffeTop.Engine.Devices.Cuda.Operations;

namespace CaffeTop.Engine.Devices.Cuda;

/// <summary>
/// An NVIDIA GPU as a device: own kernels, matrix products by cuBLAS, convolutions by cuDNN where there is one. Everything runs in order on one
/// stream; only downloads and what gives numbers back wait for it. The same input gives the same bits on every run, but for convolutions that gain
/// much from another order (<see cref="CudaOptions.IsDeterministic"/> forbids it).
/// </summary>
public sealed class CudaDevice : IDevice
{
    private readonly CudaResources _resources;
    private readonly CudaStaging _staging;
    private readonly CudaConvolution _convolution;
    private bool _disposed;

    /// <exception cref="Native.CudaException">No driver, no such GPU, or a library is missing; says where was looked.</exception>
    public CudaDevice(CudaOptions options)
    {
        _resources = new CudaResources(options);
        Memory = _resources.Memory;
        _staging = new CudaStaging(_resources);
        Linear = new CudaLinear(_resources);
        _convolution = new CudaConvolution(_resources);
        Pooling = new CudaPooling(_resources);
        Activation = new CudaActivation(_resources);
        Normalization = new CudaNormalization(_resources);
        Channel = new CudaChannel(_resources);
        Elementwise = new CudaElementwise(_resources);
        Loss = new CudaLoss(_resources);
        Reduction = new CudaReduction(_resources);
        Random = new CudaRandom(_resources);
        Solver = new CudaSolver(_resources);
        Graphs = new CudaGraphs(_resources);
    }

    /// <summary><c>GPU NVIDIA H200 (compute capability 9.0, convolutions by cuDNN 9.1.0)</c>.</summary>
    public string Name
    {
        get
        {
            var capability = _resources.Context.ComputeCapability;
            return $"GPU {_resources.Context.Name} (compute capability {capability / 10}.{capability % 10}, convolutions by {_convolution.Name})";
        }
    }

    public bool IsHost => false;

    public bool IsNull => false;

    public ulong Pass { get => _resources.Pass.Value; set => _resources.Pass.Value = value; }

    public long WorkspaceBytes => _resources.ScratchBytes;

    public IMemoryOps Memory { get; }

    public IStagingOps Staging => _staging;

    public ILinearOps Linear { get; }

    public IConvolutionOps Convolution => _convolution;

    public IPoolingOps Pooling { get; }

    public IActivationOps Activation { get; }

    public INormalizationOps Normalization { get; }

    public IChannelOps Channel { get; }

    public IElementwiseOps Elementwise { get; }

    public ILossOps Loss { get; }

    public IReductionOps Reduction { get; }

    public IRandomOps Random { get; }

    public ISolverOps Solver { get; }

    public IGraphOps? Graphs { get; }

    /// <summary>Bytes free and in all on the GPU.</summary>
    public (long Free, long Total) MemoryInfo => _resources.Context.Memory;

    public long? FreeBytes => MemoryInfo.Free;

    /// <summary>Bytes that blobs and operations hold on the GPU.</summary>
    public long AllocatedBytes => _resources.Context.AllocatedBytes;

    internal CudaResources Resources => _resources;

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        try
        {
            _resources.Context.AwaitEnd();
        }
        finally
        {
            _staging.Dispose();
            _convolution.Dispose();
            _resources.Dispose();
        }
    }
}
