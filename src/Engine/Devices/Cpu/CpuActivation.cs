using System.Runtime.CompilerServices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

internal sealed unsafe class CpuActivation(CpuThreads threads, IPassCounter passes) : IActivationOps, IScratchOwner
{
    private readonly ChannelSums _sums = new(threads);

    public long ScratchBytes => _sums.ScratchBytes;

    public void Forward(in Activation f, DeviceSpan x, DeviceSpan y)
    {
        switch (f.Kind)
        {
            case ActivationKind.Relu:
                Map.Run(threads, new ReluForward(f.A), x, y);
                break;
            case ActivationKind.Sigmoid:
                Map.Run(threads, default(SigmoidForward), x, y);
                break;
            case ActivationKind.TanH:
                Map.Run(threads, default(TanHForward), x, y);
                break;
            case ActivationKind.Elu:
                Map.Run(threads, new EluForward(f.A), x, y);
                break;
            case ActivationKind.Abs:
                Map.Run(threads, default(AbsForward), x, y);
                break;
            case ActivationKind.Power when f.A == 0 || f.B == 0:
                new Span<float>((void*)y.Address, y.Count).Fill(f.A == 0 ? 1 : MathF.Pow(f.C, f.A));
                break;
            case ActivationKind.Power:
                Map.Run(threads, new PowerForward(f.A, f.B, f.C), x, y);
                break;
            case ActivationKind.Square:
                Map.Run(threads, default(SquareForward), x, y);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(f));
        }
    }

    public void Backward(in Activation f, DeviceSpan x, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
    {
        switch (f.Kind)
        {
            case ActivationKind.Relu:
                Map.Run(threads, new ReluBackward(f.A), x, dy, dx);
                break;
            case ActivationKind.Sigmoid:
                Map.Run(threads, default(SigmoidBackward), y, dy, dx);
                break;
            case ActivationKind.TanH:
                Map.Run(threads, default(TanHBackward), y, dy, dx);
                break;
            case ActivationKind.Elu:
                Map.Run(threads, new EluBackward(f.A), x, y, dy, dx);
                break;
            case ActivationKind.Abs:
                Map.Run(threads, default(AbsBackward), x, dy, dx);
                break;
            case ActivationKind.Power when f.A == 0 || f.B == 0:
                new Span<float>((void*)dx.Address, dx.Count).Clear();
                break;
            case ActivationKind.Power:
                Map.Run(threads, new PowerBackward(f.A, f.B, f.C), x, dy, dx);
                break;
            case ActivationKind.Square:
                Map.Run(threads, default(SquareBackward), x, dy, dx);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(f));
        }
    }

    public void PReluForward(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan slope, DeviceSpan y)
    {
        if (shared) Map.Run(threads, new ReluForward(First(slope)), x, y);
        else ChannelMap.Run(threads, d, default(PReluForward), slope, default, x, default, y);
    }

    public void PReluBackwardData(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan slope, DeviceSpan dy, DeviceSpan dx)
    {
        if (shared) Map.Run(threads, new ReluBackward(First(slope)), x, dy, dx);
        else ChannelMap.Run(threads, d, default(PReluBackward), slope, default, x, dy, dx);
    }

    public void PReluBackwardSlope(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan dy, DeviceSpan dSlope, bool accumulate)
    {
        var layout = shared ? new ChannelLayout(1, 1, d.Count) : d;
        _sums.Run(layout, default(SlopeProduct), dy, x, dSlope, accumulate);
    }

    public void DropoutForward(RandomKey key, float ratio, float scale, DeviceSpan x, IndexSpan mask, DeviceSpan y)
        => Dropout.Forward(threads, new Philox(key, passes.Pass), ratio, scale, x, mask, y);

    public void DropoutBackward(float scale, DeviceSpan dy, IndexSpan mask, DeviceSpan dx) => Dropout.Backward(threads, scale, dy, mask, dx);

    public void Dispose() => _sums.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float First(DeviceSpan span) => *(float*)span.Address;
}
