using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// One step of a net: bottoms in, tops out, with parameters of its own. The net calls, in this order: constructor, <see cref="SetUp"/> once,
/// <see cref="Reshape"/> at once and again whenever a bottom's shape changed, then <see cref="Forward"/> and <see cref="Backward"/> per pass.
/// Forward and Backward never read device memory on the host and never allocate (architecture.md, "Layers and devices").
/// </summary>
public abstract class Layer
{
    private readonly List<LayerParameterBlob> _parameters = [];

    protected Layer(LayerParameter parameter, LayerContext context)
    {
        Parameter = parameter;
        Context = context;
    }

    /// <summary>The layer's text as read (after upgrades).</summary>
    public LayerParameter Parameter { get; }

    public string Name => Parameter.Name;

    public string Type => Parameter.Type;

    public Phase Phase => Context.Phase;

    /// <summary>Weights in Caffe's order (weight, bias, …), with what fills them at the start.</summary>
    public IReadOnlyList<LayerParameterBlob> Parameters => _parameters;

    public abstract LayerContract Contract { get; }

    /// <summary>loss_weight of each top, 0 where none; set by the net, which also stores it in the top's diff.</summary>
    public float[] LossWeights { get; set; } = [];

    protected LayerContext Context { get; }

    protected IDevice Device => Context.Device;

    /// <summary>False where a gradient to this bottom is meaningless (labels), even under force_backward.</summary>
    public virtual bool AllowForceBackward(int bottom) => true;

    /// <summary>Multiply-adds of one forward pass, for summaries; 0 where that is no useful figure.</summary>
    public virtual long MultiplyAdds => 0;

    /// <summary>Bytes of scratch the layer itself holds (masks, copies for backward), for the memory estimate; device scratch not included.</summary>
    public virtual long ScratchBytes => 0;

    /// <summary>Bytes of the device's scratch memory that the layer would use if there is room; layers share it. In no estimate but as a bound.</summary>
    public virtual long MostWorkspaceBytes => 0;

    /// <summary>Checks the parameters, adds the weights. Bottoms have their shapes, tops not yet.</summary>
    public virtual void SetUp(Blob[] bottoms, Blob[] tops)
    {
    }

    /// <summary>Shapes the tops and scratch from the bottoms' shapes.</summary>
    public abstract void Reshape(Blob[] bottoms, Blob[] tops);

    public abstract void Forward(Blob[] bottoms, Blob[] tops);

    /// <summary>
    /// Writes the gradient of each bottom with <paramref name="propagateDown"/> (overwriting) and adds the gradients of the weights whose
    /// <see cref="LayerParameterBlob.PropagateDown"/> is set (<see cref="Blob.TakeAccumulate"/>).
    /// </summary>
    public virtual void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
        => throw Error($"a layer of type {Type} cannot propagate gradients");

    /// <summary>
    /// Throws what the last forward found wrong in the data (a label out of range), if anything. Called where reading device memory is allowed:
    /// after every forward on the host, with the losses on a GPU.
    /// </summary>
    public virtual void ThrowIfFaulted(Blob[] bottoms)
    {
    }

    /// <summary>Where the device notes a fault that <see cref="ThrowIfFaulted"/> looks for: not 0 in the first word. Empty: this layer has none.</summary>
    public virtual IndexSpan FaultWords => default;

    /// <summary>An error that names this layer: <c>layer 'conv1' (Convolution): …</c>.</summary>
    protected CaffeTopException Error(string reason) => new($"layer '{Name}' ({Type}): {reason}");

    /// <summary>
    /// A shape worked out from the user's numbers. <paramref name="what"/> names the blob in the error for a negative extent, more than
    /// <see cref="Shape.MaxAxes"/> axes or more elements than a blob can hold.
    /// </summary>
    protected Shape ShapeOf(string what, params ReadOnlySpan<long> extents)
    {
        var dims = new int[extents.Length];
        double count = 1;
        for (var i = 0; i < dims.Length; i++)
        {
            if (extents[i] is < 0 or > int.MaxValue)
            {
                throw Error($"{what} would have the extent {extents[i]} in axis {i}; 0 to {int.MaxValue} is possible");
            }

            dims[i] = (int)extents[i];
            count *= dims[i];
        }

        if (dims.Length > Shape.MaxAxes) throw Error($"{what} would have {dims.Length} axes; the most is {Shape.MaxAxes}");
        if (count > int.MaxValue)
        {
            throw Error($"{what} would have the shape {string.Join('x', dims)}, more than the {int.MaxValue} elements that a blob can hold");
        }

        return new Shape(dims);
    }

    /// <summary>The axis as 0…Axes−1; <paramref name="field"/> is what the prototxt calls it.</summary>
    protected int AxisOf(Blob blob, int axis, string field = "axis")
    {
        var axes = blob.Shape.Axes;
        if (axis < -axes || axis >= axes)
        {
            throw Error($"{field} {axis} does not exist: '{blob.Name}' has {axes} axes (shape {blob.Shape})");
        }

        return axis < 0 ? axis + axes : axis;
    }

    /// <summary>A shape seen as (axes before) × (the axis) × (axes behind).</summary>
    protected static ChannelLayout LayoutAround(Shape shape, int axis)
        => new(shape.CountOf(0, axis), shape[axis], shape.CountFrom(axis + 1));

    /// <summary>Adds a weight blob in SetUp; the net fills it after all layers are set up. <paramref name="name"/>: weight, bias, … for messages.</summary>
    protected LayerParameterBlob AddParameter(string name, Shape shape, FillerParameter filler, bool isStatistic = false)
    {
        var parameter = new LayerParameterBlob(name, new Blob(Device, shape), filler) { IsStatistic = isStatistic };
        _parameters.Add(parameter);
        return parameter;
    }
}
