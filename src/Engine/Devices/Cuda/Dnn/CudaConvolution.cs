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
    private readonly Im2colConvolution _im2col;
    private readonly CudaDnnContext? _dnn;
    private readonly ConvolutionTuner? _tuner;
    private readonly ConvolutionWorkspace _workspace;
    private readonly BiasPass _bias;
    private readonly ConditionalWeakTable<Convolution, ConvolutionPlans> _known = [];
    private readonly Dictionary<string, ConvolutionPlans> _geometries = [];

    public CudaConvolution(CudaResources resources, ILinearOps linear)
    {
        _resources = resources;
        _im2col = new Im2colConvolution(resources, linear);
        _dnn = resources.Options.UsesCudnn ? CudaDnnContext.Open(resources.Context, resources.Remark) : null;
        _workspace = new ConvolutionWorkspace(resources);
        resources.Context.Spare = _workspace.Release;
        _tuner = _dnn is null ? null : new ConvolutionTuner(resources, _dnn, _workspace, _im2col);
        _bias = new BiasPass(resources);
    }

    /// <summary><c>cuDNN 9.1.0</c> or <c>im2col</c>.</summary>
    public string Name => _dnn is null ? "im2col" : "cuDNN " + _dnn.Version;

    public void Forward(Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then = null)
    {
        Run(d, ConvolutionDirection.Forward, new ConvolutionOperands(x, w, y), false);
        _bias.Forward(new ChannelLayout(d.Batch, d.Outputs, d.OutputArea), bias, then, y);
    }

    public void ForwardPooled(
        Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then, in Pooling pooling, DeviceSpan pooled, IndexSpan position)
    {
        Run(d, ConvolutionDirection.Forward, new ConvolutionOperands(x, w, y), false);
        _bias.ForwardPooled(new ChannelLayout(d.Batch, d.Outputs, d.OutputArea), bias, then, y, pooling, pooled, position);
    }

    public void BackwardData(Convolution d, DeviceSpan dy, DeviceSpan w, DeviceSpan bias, DeviceSpan dx, Activation? then = null)
    {
        Run(d, ConvolutionDirection.BackwardData, new ConvolutionOperands(dx, w, dy), false);
        _bias.Forward(new ChannelLayout(d.Batch, d.Inputs, d.InputArea), bias, then, dx);
    }

    public void BackwardWeights(
        Convolution d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind = null)
    {
        _bias.Backward(new ChannelLayout(d.Batch, d.Outputs, d.OutputArea), behind, dy, dBias, accumulateBias);
        Run(d, ConvolutionDirection.BackwardWeights, new ConvolutionOperands(x, dw, dy), accumulate);
    }

    public long MostWorkspaceBytes(Convolution d)
        => _dnn is not null && ConvolutionDescriptors.CanDescribe(d) ? _workspace.Limit : Im2colConvolution.ColumnBytes(d);

    /// <summary>What is used at present; null before the first use.</summary>
    internal ConvolutionCandidate? Current(Convolution d, ConvolutionDirection direction) => Plans(d)[direction]?.Current;

    public void Dispose()
    {
        _resources.Context.MakeCurrent();
        foreach (var plans in _geometries.Values) plans.Dispose();
        _geometries.Clear();
        _dnn?.Dispose();
    }

    private void Run(Convolution d, ConvolutionDirection direction, in ConvolutionOperands operands, bool accumulate)
    {
        _resources.Context.MakeCurrent();
        var plans = Plans(d);
        var plan = plans[direction];
        if (plan is null)
        {
            if (_dnn is not null && _resources.Context.IsCapturing)
            {
                throw new CudaException("a convolution cannot be captured into a graph before it has run once: its algorithm is not chosen yet", LibCuda.CaptureUnsupported);
            }

            plan = plans.Make(d, direction, operands, _tuner);
        }

        if (!plan.TryRun(operands, accumulate, _workspace, _resources.Remark)) _im2col.Run(d, direction, operands, accumulate);
    }

    // A layer makes a new descriptor at each Reshape; its values decide.
    private ConvolutionPlans Plans(Convolution d)
    {
        if (_known.TryGetValue(d, out var plans)) return plans;
        var geometry = ConvolutionPlans.Describe(d);
        if (!_geometries.TryGetValue(geometry, out plans)) _geometries[geometry] = plans = new ConvolutionPlans(d, _dnn, _resources.Remark);
        _known.Add(d, plans);
        return plans;
    }
}
