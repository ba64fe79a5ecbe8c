using System.Globalization;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>One geometry: its descriptors, made once, and a plan for each direction, made at its first use.</summary>
internal sealed class ConvolutionPlans : IDisposable
{
    private readonly CudnnConvolution? _cudnn;
    private readonly ConvolutionPlan?[] _plans = new ConvolutionPlan?[3];
    private readonly string _geometry;

    /// <param name="dnn">Null: im2col only.</param>
    public ConvolutionPlans(Convolution d, CudaDnnContext? dnn, Action<string> remark)
    {
        _geometry = Describe(d);
        if (dnn is null || !ConvolutionDescriptors.CanDescribe(d)) return;
        try
        {
            _cudnn = new CudnnConvolution(dnn, d);
        }
        catch (CudaException e)
        {
            remark($"convolution {_geometry}: {e.Message}; going on with im2col");
        }
    }

    /// <summary>
    /// Images, inputs, extents; outputs; kernel and so on: <c>64x3x227x227 -> 96, kernel 11x11, stride 4x4, …</c>. Two
    /// geometries have the same words where they are the same.
    /// </summary>
    public static string Describe(Convolution d) => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join('x', [d.Batch, d.Inputs, .. d.InputSize])} -> {d.Outputs}, kernel {Extents(d.Kernel)}, stride {Extents(d.Stride)}, pad {Extents(d.Pad)}, dilation {Extents(d.Dilation)}, group {d.Group}");

    public ConvolutionPlan? this[ConvolutionDirection direction] => _plans[(int)direction];

    /// <param name="tuner">Null where there is no cuDNN.</param>
    public ConvolutionPlan Make(Convolution d, ConvolutionDirection direction, in ConvolutionOperands operands, ConvolutionTuner? tuner)
    {
        var candidates = _cudnn is null || tuner is null
            ? [ConvolutionCandidate.OwnColumns(-1)]
            : tuner.Choose(new ConvolutionQuestion(d, direction, _geometry, _cudnn), operands);
        var plan = new ConvolutionPlan(direction, _geometry, _cudnn, candidates);
        _plans[(int)direction] = plan;
        return plan;
    }

    public void Dispose() => _cudnn?.Dispose();

    private static string Extents(int[] values) => string.Join('x', values);
}
