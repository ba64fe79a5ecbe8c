using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>One weight blob of a layer. The blob is replaced by the owner's memory when parameters are shared (the net does it).</summary>
public sealed class LayerParameterBlob(string name, Blob blob, FillerParameter filler)
{
    /// <summary>weight, bias, slope, …: for messages only; Caffe knows parameters by index.</summary>
    public string Name { get; } = name;

    public Blob Blob { get; } = blob;

    /// <summary>What it starts as; a FillerParameter without fields is constant 0, Caffe's default.</summary>
    public FillerParameter Filler { get; } = filler;

    /// <summary>Whether backward computes its gradient (the file gives no lr_mult 0); set by the net. A statistic has the gradient 0.</summary>
    public bool PropagateDown { get; set; } = true;

    /// <summary>lr_mult forced to 0 unless the file says otherwise (BatchNorm's statistics).</summary>
    public bool IsStatistic { get; init; }
}
