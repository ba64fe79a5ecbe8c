using System.Runtime.CompilerServices;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Devices.Cuda.Operations;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>
/// Convolutions by cuDNN where there is one and it has such, else by im2col; biases by kernels of our own. The way is chosen per geometry and
/// direction at the first use, which may allocate and measure; later uses do neither, so that they can be captured into a graph.
/// </summary>
internal sealed class CudaConvolution : IConvolutionOps, IDisposable
{
    private readonly CudaResources _resources;
    private readonly ConvolutionBranch _main;
    private readonly ConvolutionBranch _side;
    private readonly ConvolutionTuner? _tuner;
    private readonly ConditionalWeakTable<Convolution, ConvolutionPlans> _known = [];
    private readonly Dictionary<string, ConvolutionPlans> _geometries = [];

    public CudaConvolution(CudaResources resources)
    {
        _resources = resources;
        _main = NewBranch(resources.Blas, resources.Options.UsesCudnn);
        _side = resources.Side is null ? _main : NewBranch(resources.SideBlas, _main.Dnn is not null);
        if (_main.Dnn is not null && _side.Dnn is null)
        {
            _main.Dnn.Dispose();
            _main = _main with { Dnn = null };
        }

        resources.Context.Spare = ReleaseWorkspaces;
        _tuner = _main.Dnn is null ? null : new ConvolutionTuner(resources, _main.Dnn, _main.Workspace, _main.Im2col);
    }

    /// <summary><c>cuDNN 9.1.0</c> or <c>im2col</c>.</summary>
    public string Name => _main.Dnn is null ? "im2col" : "cuDNN " + _main.Dnn.Version;

    public void Forward(Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then = null)
    {
        Run(d, ConvolutionDirection.Forward, new ConvolutionOperands(x, w, y), false);
        _main.Bias.Forward(new ChannelLayout(d.Batch, d.Outputs, d.OutputArea), bias, then, y);
    }

    public void ForwardPooled(
        Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then, in Pooling pooling, DeviceSpan pooled, IndexSpan position)
    {
        Run(d, ConvolutionDirection.Forward, new ConvolutionOperands(x, w, y), false);
        _main.Bias.ForwardPooled(new ChannelLayout(d.Batch, d.Outputs, d.OutputArea), bias, then, y, pooling, pooled, position);
    }

    public void BackwardData(Convolution d, DeviceSpan dy, DeviceSpan w, DeviceSpan bias, DeviceSpan dx, Activation? then = null)
    {
        Run(d, ConvolutionDirection.BackwardData, new ConvolutionOperands(dx, w, dy), false);
        _main.Bias.Forward(new ChannelLayout(d.Batch, d.Inputs, d.InputArea), bias, then, dx);
    }

    public void BackwardWeights(
        Convolution d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind = null)
    {
        var layout = new ChannelLayout(d.Batch, d.Outputs, d.OutputArea);

        // What becomes of dy, the gradient of x reads, too.
        if (behind is not null) _main.Bias.Backward(layout, behind, dy, dBias, accumulateBias);
        using var aside = _resources.Side?.Begin(x, dy, dw, dBias) ?? default;
        if (behind is null) _side.Bias.Backward(layout, null, dy, dBias, accumulateBias);
        Run(d, ConvolutionDirection.BackwardWeights, new ConvolutionOperands(x, dw, dy), accumulate);
    }

    public long MostWorkspaceBytes(Convolution d)
        => (_side == _main ? 1 : 2) * (_main.Dnn is not null && ConvolutionDescriptors.CanDescribe(d) ? _main.Workspace.Limit : Im2colConvolution.ScratchBytes(d, _resources.Options.MostColumnBytes));

    /// <summary>What is used at present; null before the first use.</summary>
    internal ConvolutionCandidate? Current(Convolution d, ConvolutionDirection direction) => Plans(d)[direction]?.Current;

    public void Dispose()
    {
        _resources.Context.MakeCurrent();
        foreach (var plans in _geometries.Values) plans.Dispose();
        _geometries.Clear();
        _main.Dnn?.Dispose();
        if (_side != _main) _side.Dnn?.Dispose();
    }

    private ConvolutionBranch NewBranch(CudaBlas blas, bool usesCudnn) => new(
        usesCudnn ? CudaDnnContext.Open(_resources.Context, _resources.Remark) : null, new ConvolutionWorkspace(_resources),
        new Im2colConvolution(_resources, blas), new BiasPass(_resources));

    private void ReleaseWorkspaces()
    {
        _main.Workspace.Release();
        if (_side != _main) _side.Workspace.Release();
    }

    private void Run(Convolution d, ConvolutionDirection direction, in ConvolutionOperands operands, bool accumulate)
    {
        _resources.Context.MakeCurrent();
        var plans = Plans(d);
        var plan = plans[direction];
        if (plan is null)
        {
            if (_main.Dnn is not null && _resources.Context.IsCapturing)
            {
                throw new CudaException("a convolution cannot be captured into a graph before it has run once: its algorithm is not chosen yet", LibCuda.CaptureUnsupported);
            }

            plan = plans.Make(d, direction, operands, _tuner);
        }

        var branch = direction == ConvolutionDirection.BackwardWeights ? _side : _main;
        if (!plan.TryRun(operands, accumulate, branch, _resources.Remark)) branch.Im2col.Run(d, direction, operands, accumulate);
    }

    // A layer makes a new descriptor at each Reshape; its values decide.
    private ConvolutionPlans Plans(Convolution d)
    {
        if (_known.TryGetValue(d, out var plans)) return plans;
        var geometry = ConvolutionPlans.Describe(d);
        if (!_geometries.TryGetValue(geometry, out plans)) _geometries[geometry] = plans = new ConvolutionPlans(d, _main.Dnn, _resources.Remark);
        _known.Add(d, plans);
        return plans;
    }
}
