using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>A layer in its place in a net.</summary>
public sealed class NetLayer
{
    internal NetLayer(Layer layer, Blob[] bottoms, Blob[] tops, string[] bottomNames, string[] topNames, bool[] propagateDown, LearnableParameter[] parameters)
    {
        Layer = layer;
        Bottoms = bottoms;
        Tops = tops;
        BottomNames = bottomNames;
        TopNames = topNames;
        PropagateDown = propagateDown;
        Parameters = parameters;
        SeenBottoms = Array.ConvertAll(bottoms, static blob => blob.Shape);
        SeenTops = Array.ConvertAll(tops, static blob => blob.Shape);
        EveryForward = layer.Contract.ReshapesEveryForward;
    }

    public Layer Layer { get; }

    public Blob[] Bottoms { get; }

    public Blob[] Tops { get; }

    public string[] BottomNames { get; }

    /// <summary>As in the file; a top that the net made itself is called <c>(automatic)</c>.</summary>
    public string[] TopNames { get; }

    /// <summary>Per bottom: whether backward computes its gradient.</summary>
    public bool[] PropagateDown { get; }

    /// <summary>Whether backward runs at all.</summary>
    public bool NeedsBackward { get; internal set; }

    /// <summary>Per parameter of the layer: the learnable parameter (of this layer, or of the one that shares it).</summary>
    public LearnableParameter[] Parameters { get; }

    /// <summary>Reads or makes up data, which takes the host: nothing that is computed goes into it.</summary>
    public bool IsSource => Bottoms.Length == 0 && Parameters.Length == 0;

    internal Shape[] SeenBottoms { get; }

    internal Shape[] SeenTops { get; }

    internal bool EveryForward { get; }

    /// <summary>Parameters whose gradient is complete after this layer's backward (no earlier layer shares them).</summary>
    internal int[] CompletesGradients { get; set; } = [];

    /// <summary>
    /// What was begun aside and uses memory that this layer's backward writes comes before it: gradients of blobs take memory in turn
    /// (<see cref="DiffReuse"/>) or share it (in place), those of shared weights add up.
    /// </summary>
    internal void JoinBeforeBackward(IGraphOps graphs)
    {
        for (var k = 0; k < Bottoms.Length; k++)
        {
            if (PropagateDown[k]) Join(graphs, Bottoms[k]);
        }

        foreach (var parameter in Parameters) Join(graphs, parameter.Blob);
    }

    /// <summary>The shapes the layer was last reshaped for are no longer those of its bottoms.</summary>
    internal bool TakeShapeChange()
    {
        var changed = EveryForward;
        for (var i = 0; i < Bottoms.Length; i++)
        {
            if (ReferenceEquals(SeenBottoms[i], Bottoms[i].Shape)) continue;
            SeenBottoms[i] = Bottoms[i].Shape;
            changed = true;
        }

        return changed;
    }

    // To ask for memory would be to take it.
    private static void Join(IGraphOps graphs, Blob blob)
    {
        if (blob.DiffStorage.IsAllocated) graphs.Join(blob.Diff);
    }
}
