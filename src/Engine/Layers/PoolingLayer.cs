using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;
using Method = CaffeTop.Engine.Proto.PoolingParameter.Types.PoolMethod;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Maximum or mean over windows of each plane of N×C×H×W (pooling_layer.cpp). Extent: ⌈(in + 2·pad − kernel)/stride⌉ + 1, rounded up unlike a
/// convolution (round_mode FLOOR rounds down); with a pad, a last window that would start beyond the image and its first pad is dropped. With no
/// pad the last window may hang over the edge. AVE counts the pad in its divisor but not what hangs over. A second top of MAX gets the positions
/// h·W+w of the maxima within their plane, as floats.
/// </summary>
[LayerType("Pooling")]
public sealed class PoolingLayer : Layer
{
    private readonly PoolingParameter _parameter;
    private readonly Storage _positions;

    public PoolingLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
    {
        _parameter = parameter.PoolingParam ?? new PoolingParameter();
        _positions = new Storage(Device);
    }

    // MAX never reads the values again: its gradient goes by position.
    public override LayerContract Contract => LayerContract.Exactly(1, 1) with { MaxTops = IsMax ? 2 : 1 };

    public override long ScratchBytes => IsMax ? sizeof(int) * (long)TopCount : 0;

    /// <summary>Maxima, not means.</summary>
    public bool IsMax => _parameter.Pool == Method.Max;

    /// <summary>For the present shapes.</summary>
    public Pooling Geometry { get; private set; }

    /// <summary>Where the maxima lie in their planes.</summary>
    public IndexSpan Positions => _positions.Indices(TopCount);

    private int TopCount => Geometry.Planes * Geometry.PooledHeight * Geometry.PooledWidth;

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        var p = _parameter;
        if (p.Pool == Method.Stochastic)
        {
            throw Error("pool: STOCHASTIC is not available (Caffe has it on the GPU only); use MAX or AVE");
        }

        if (p.GlobalPooling)
        {
            if (p.HasKernelSize || p.HasKernelH || p.HasKernelW)
            {
                throw Error("with global_pooling: true no kernel size can be given: the window is the whole plane");
            }
        }
        else
        {
            if (p.HasKernelSize && (p.HasKernelH || p.HasKernelW)) throw Error("give kernel_size or kernel_h and kernel_w, not both");
            if (!p.HasKernelSize && !(p.HasKernelH && p.HasKernelW)) throw Error("kernel_size is missing (or kernel_h and kernel_w, both of them)");
        }

        CheckPair("pad", p.HasPad, p.HasPadH, p.HasPadW);
        CheckPair("stride", p.HasStride, p.HasStrideH, p.HasStrideW);
        Shape4(bottoms[0]);
        var window = Window(bottoms[0].Shape);
        CheckWindow(window);
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        var shape = Shape4(bottoms[0]);
        var window = Window(shape);
        var height = Pooled(shape[2], window.KernelH, window.StrideH, window.PadH);
        var width = Pooled(shape[3], window.KernelW, window.StrideW, window.PadW);
        if (height < 1 || width < 1)
        {
            throw Error($"a window of {window.KernelH}x{window.KernelW} with stride {window.StrideH}x{window.StrideW} "
                + $"and pad {window.PadH}x{window.PadW} does not fit into '{bottoms[0].Name}' (shape {shape})");
        }

        var top = ShapeOf("the top", shape[0], shape[1], height, width);
        foreach (var blob in tops) blob.Reshape(top);
        Geometry = window with { Planes = shape[0] * shape[1], PooledHeight = (int)height, PooledWidth = (int)width };
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        if (!IsMax)
        {
            Device.Pooling.AverageForward(Geometry, bottoms[0].Data, tops[0].Data);
            return;
        }

        var positions = Positions;
        Device.Pooling.MaxForward(Geometry, bottoms[0].Data, tops[0].Data, positions);
        if (tops.Length > 1) Device.Memory.ToFloat(positions, tops[1].Data);
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        if (!propagateDown[0]) return;
        if (IsMax) Device.Pooling.MaxBackward(Geometry, tops[0].Diff, Positions, bottoms[0].Diff);
        else Device.Pooling.AverageBackward(Geometry, tops[0].Diff, bottoms[0].Diff);
    }

    private Shape Shape4(Blob bottom)
        => bottom.Shape.Axes == 4
            ? bottom.Shape
            : throw Error($"'{bottom.Name}' has the shape {bottom.Shape}; pooling needs 4 axes (num, channels, height, width)");

    private Pooling Window(Shape shape)
    {
        var p = _parameter;
        return new Pooling(
            0, shape[2], shape[3], 0, 0,
            p.GlobalPooling ? shape[2] : Int("kernel", p.HasKernelSize ? p.KernelSize : p.KernelH),
            p.GlobalPooling ? shape[3] : Int("kernel", p.HasKernelSize ? p.KernelSize : p.KernelW),
            Int("stride", p.HasStrideH ? p.StrideH : p.Stride),
            Int("stride", p.HasStrideW ? p.StrideW : p.Stride),
            Int("pad", p.HasPadH ? p.PadH : p.Pad),
            Int("pad", p.HasPadW ? p.PadW : p.Pad));
    }

    private int Int(string what, uint value) => value <= int.MaxValue ? (int)value : throw Error($"{what} is {value}; the most is {int.MaxValue}");

    private void CheckWindow(in Pooling w)
    {
        if (w.KernelH == 0 || w.KernelW == 0) throw Error($"the window is {w.KernelH}x{w.KernelW}; filter dimensions cannot be zero");
        if (w.StrideH == 0 || w.StrideW == 0) throw Error($"the stride is {w.StrideH}x{w.StrideW}; it must be at least 1");
        if (_parameter.GlobalPooling && (w.PadH != 0 || w.PadW != 0 || w.StrideH != 1 || w.StrideW != 1))
        {
            throw Error("with global_pooling: true only pad 0 and stride 1 are possible");
        }

        if (!_parameter.GlobalPooling && (w.PadH >= w.KernelH || w.PadW >= w.KernelW))
        {
            throw Error($"pad {w.PadH}x{w.PadW} must be smaller than the window of {w.KernelH}x{w.KernelW}");
        }
    }

    private void CheckPair(string field, bool single, bool h, bool w)
    {
        if (single && (h || w)) throw Error($"give {field} or {field}_h and {field}_w, not both");
        if (h != w) throw Error($"{field}_h and {field}_w go together; only {field}_{(h ? 'h' : 'w')} is given");
    }

    private long Pooled(int extent, int kernel, int stride, int pad)
    {
        var span = extent + (2L * pad) - kernel;
        var ceiling = _parameter.RoundMode == PoolingParameter.Types.RoundMode.Ceil;
        var steps = (span / stride) + (span % stride == 0 ? 0 : ceiling && span > 0 ? 1 : !ceiling && span < 0 ? -1 : 0);
        var pooled = steps + 1;
        // Caffe clips both axes as soon as one of them is padded.
        var padded = _parameter.PadH != 0 || _parameter.PadW != 0 || _parameter.Pad != 0;
        return padded && (pooled - 1) * stride >= (long)extent + pad ? pooled - 1 : pooled;
    }
}
