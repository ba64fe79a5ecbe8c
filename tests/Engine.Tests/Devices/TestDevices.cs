using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Tests.Reference;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>The devices that the table of operations is run on.</summary>
internal static class TestDevices
{
    public static IDevice Cpu(int threads) => new CpuFamilies(threads);

    /// <summary>The families of the CPU device that stand on threads alone; memory and matrices from the reference.</summary>
    private sealed class CpuFamilies : IDevice, IPassCounter
    {
        private readonly CpuThreads _threads;
        private readonly ReferenceDevice _reference = new();

        public CpuFamilies(int threads)
        {
            _threads = new CpuThreads(threads);
            Pooling = new CpuPooling(_threads);
            Activation = new CpuActivation(_threads, this);
            Normalization = new CpuNormalization(_threads);
            Channel = new CpuChannel(_threads);
            Elementwise = new CpuElementwise(_threads);
            Loss = new CpuLoss(_threads);
            Reduction = new CpuReduction(_threads);
            Random = new CpuRandom(_threads, this);
            Solver = new CpuSolver(_threads);
        }

        public string Name => "CPU";

        public bool IsHost => true;

        public bool IsNull => false;

        public ulong Pass { get; set; }

        public long WorkspaceBytes => 0;

        public IMemoryOps Memory => _reference.Memory;

        public ILinearOps Linear => _reference.Linear;

        public IConvolutionOps Convolution => _reference.Convolution;

        public IPoolingOps Pooling { get; }

        public IActivationOps Activation { get; }

        public INormalizationOps Normalization { get; }

        public IChannelOps Channel { get; }

        public IElementwiseOps Elementwise { get; }

        public ILossOps Loss { get; }

        public IReductionOps Reduction { get; }

        public IRandomOps Random { get; }

        public ISolverOps Solver { get; }

        public void Dispose() => _threads.Dispose();
    }
}
