using System.Numerics.Tensors;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>How one geometry is computed: made at the first use of each pass.</summary>
internal sealed unsafe class ConvolutionPlan
{
    /// <summary>Above this many input positions per output position the transposed convolution spends more on zeros than col2im costs.</summary>
    private const double MaxInputPerOutput = 1.5;

    /// <summary>From here on the gradient of a 1×1 kernel on one image is better cut into blocks than into columns.</summary>
    private const int ManyChannels = 512;

    private readonly CpuDevice _device;
    private readonly Geometry _geometry;
    private readonly SpectralGeometry? _spectral;
    private readonly bool _isOneProduct;
    private readonly int _area;
    private PatchLayout? _layout;
    private PatchConvolution? _forward;
    private DepthwiseConvolution? _depthwise;
    private DepthwiseConvolution? _transposedDepthwise;
    private PatchConvolution? _transposed;
    private PatchScatter? _scatter;
    private PatchGradient? _gradient;
    private SpectralConvolution? _spectralForward;
    private SpectralConvolution? _spectralBackward;
    private SpectralGradient? _spectralGradient;

    // The Convolution itself must not be held: this object lives in a weak table under it.
    public ConvolutionPlan(CpuDevice device, Convolution d, SpectralChoice choice)
    {
        _device = device;
        _geometry = d.Axes == 0
            ? new Geometry(d.Batch, d.Inputs, d.Outputs, d.Group, [1], [1], [1], [1], [0], [1])
            : new Geometry(d.Batch, d.Inputs, d.Outputs, d.Group, d.InputSize, d.OutputSize, d.Kernel, d.Stride, d.Pad, d.Dilation);
        _isOneProduct = d.Axes > 0 && d.Batch == 1 && d.Group == 1 && d.KernelArea == 1 && d.InputArea == d.OutputArea
            && Array.TrueForAll(d.Stride, s => s == 1) && Math.Min(d.Inputs, d.Outputs) >= ManyChannels;
        _area = d.OutputArea;
        if (choice == SpectralChoice.Never || !SpectralGeometry.Allows(device, d)) return;
        var spectral = new SpectralGeometry(d.Batch, d.Inputs, d.Outputs, d.InputSize, d.OutputSize, d.Kernel, d.Pad);
        if (choice == SpectralChoice.WherePossible ? spectral.IsSmallEnough() : spectral.Pays()) _spectral = spectral;
    }

    /// <summary>Whether this geometry goes through Fourier transforms, as long as its values are finite.</summary>
    public bool IsSpectral => _spectral is not null;

    private PatchGradient Gradient => _gradient ??= new PatchGradient(_device, Layout, _geometry.Batch, _geometry.Group, _geometry.Outputs);

    private PatchLayout Layout => _layout ??= NewLayout(false);

    public void Forward(float* x, float* w, float* bias, float* y)
    {
        var g = _geometry;
        if (_spectral is not null)
        {
            _spectralForward ??= new SpectralConvolution(_device, _spectral, false);
            if (_spectralForward.Run(x, w, bias, y)) return;
        }

        if (g.Group == g.Inputs && g.Inputs > 1)
        {
            _depthwise ??= new DepthwiseConvolution(_device, NewLayout(true), g.Batch, g.Outputs);
            _depthwise.Run(x, w, bias, y);
            return;
        }

        _forward ??= new PatchConvolution(_device, Layout, false, g.Batch, g.Group, g.Outputs);
        _forward.Run(x, w, bias, y);
    }

    public void BackwardData(float* dy, float* w, float* bias, float* dx)
    {
        if (_spectral is not null)
        {
            _spectralBackward ??= new SpectralConvolution(_device, _spectral, true);
            if (_spectralBackward.Run(dy, w, bias, dx)) return;
        }

        if (_transposed is null && _scatter is null && _transposedDepthwise is null) ChooseBackwardData();
        if (_transposedDepthwise is not null) _transposedDepthwise.Run(dy, w, bias, dx);
        else if (_transposed is not null) _transposed.Run(dy, w, bias, dx);
        else _scatter!.Run(dy, w, bias, dx);
    }

    public void BackwardWeights(float* x, float* dy, float* dw, bool accumulate, float* dBias, bool accumulateBias)
    {
        if (_spectral is not null)
        {
            _spectralGradient ??= new SpectralGradient(_device, _spectral);
            if (_spectralGradient.Run(x, dy, dw, accumulate, dBias, accumulateBias)) return;
        }

        if (_isOneProduct)
        {
            MultiplyImage(x, dy, dw, accumulate, dBias, accumulateBias);
            return;
        }

        Gradient.Run(x, dy, dw, accumulate, dBias, accumulateBias);
    }

    /// <summary>One image under a 1×1 kernel: dy·xᵀ, in blocks of the gradient that stay in the cache along the whole sum.</summary>
    private void MultiplyImage(float* x, float* dy, float* dw, bool accumulate, float* dBias, bool accumulateBias)
    {
        var g = _geometry;
        BlockGemm.Run(_device, g.Outputs, g.Inputs, _area, 1, Operand.Of(dy, false, _area), Operand.Of(x, true, _area), accumulate ? 1 : 0, dw);
        if (dBias == null) return;
        for (var o = 0; o < g.Outputs; o++)
        {
            var sum = TensorPrimitives.Sum<float>(new ReadOnlySpan<float>(dy + ((nint)o * _area), _area));
            dBias[o] = accumulateBias ? dBias[o] + sum : sum;
        }
    }

    private void ChooseBackwardData()
    {
        var g = _geometry;
        var isUnit = Array.TrueForAll(g.Stride, s => s == 1);
        var inputArea = g.Input.Aggregate(1.0, (area, extent) => area * extent);
        var outputArea = g.Output.Aggregate(1.0, (area, extent) => area * extent);
        if (isUnit && inputArea <= MaxInputPerOutput * outputArea)
        {
            var pad = new int[g.Pad.Length];
            for (var axis = 0; axis < pad.Length; axis++) pad[axis] = (g.Dilation[axis] * (g.Kernel[axis] - 1)) - g.Pad[axis];
            var isDepthwise = g.Group == g.Inputs && g.Group == g.Outputs && g.Group > 1;
            var layout = new PatchLayout(g.Outputs, g.Group, g.Output, g.Input, g.Kernel, g.Stride, pad, g.Dilation, true, isDepthwise);
            if (isDepthwise)
            {
                _transposedDepthwise = new DepthwiseConvolution(_device, layout, g.Batch, g.Inputs);
                return;
            }

            _transposed = new PatchConvolution(_device, layout, true, g.Batch, g.Group, g.Inputs);
            return;
        }

        _scatter = new PatchScatter(_device, NewLayout(true), g.Batch, g.Group, g.Outputs);
    }

    private PatchLayout NewLayout(bool whole)
    {
        var g = _geometry;
        return new PatchLayout(g.Inputs, g.Group, g.Input, g.Output, g.Kernel, g.Stride, g.Pad, g.Dilation, false, whole);
    }

    private sealed record Geometry(
        int Batch, int Inputs, int Outputs, int Group, int[] Input, int[] Output, int[] Kernel, int[] Stride, int[] Pad, int[] Dilation);
}
