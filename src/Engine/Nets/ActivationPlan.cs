using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>
/// Runs layers, and lets a layer with weights compute a function along that another layer applies in place to what it gives: a pass over memory and a
/// launch less each way. Between the two nobody sees the blob, neither its values nor its gradient; so nothing is different whether one of the layers
/// computes or both, and a net can go the one way or the other in each pass.
/// </summary>
internal sealed class ActivationPlan
{
    private const int None = -1;
    private readonly NetLayer[] _layers;

    // Of a layer: the one whose function it can compute along, the one that can compute its function along.
    private readonly int[] _follower;
    private readonly int[] _leader;

    public ActivationPlan(NetLayer[] layers)
    {
        _layers = layers;
        _follower = new int[layers.Length];
        _leader = new int[layers.Length];
        Array.Fill(_follower, None);
        Array.Fill(_leader, None);
        for (var i = 0; i < layers.Length; i++)
        {
            var layer = layers[i];
            if (layer.Layer is not IFusingLayer || layer.Tops.Length != 1 || layer.Layer.LossWeights[0] != 0) continue;
            var next = Array.FindIndex(layers, i + 1, other => Touches(other, layer.Tops[0]));
            if (next < 0 || !IsInPlace(layers[next], layer.Tops[0])) continue;
            _follower[i] = next;
            _leader[next] = i;
        }
    }

    /// <summary>Runs a layer in a pass through <paramref name="from"/>…<paramref name="to"/> upwards, both included.</summary>
    public void Forward(int index, int from, int to)
    {
        var layer = _layers[index];
        var follower = _follower[index];
        if (follower != None && follower <= to) Fusing(index).Forward(layer.Bottoms, layer.Tops, Function(follower));
        else if (_leader[index] < from) layer.Layer.Forward(layer.Bottoms, layer.Tops);
    }

    /// <summary>Runs a layer that needs backward in a pass through <paramref name="from"/>…<paramref name="to"/> downwards, both included.</summary>
    public void Backward(int index, int from, int to)
    {
        var layer = _layers[index];
        var (follower, leader) = (_follower[index], _leader[index]);
        if (follower != None && follower <= from && Propagate(index, follower))
            Fusing(index).Backward(layer.Tops, layer.PropagateDown, layer.Bottoms, Function(follower));
        else if (leader < to || !Propagate(leader, index))
            layer.Layer.Backward(layer.Tops, layer.PropagateDown, layer.Bottoms);
    }

    private static bool Touches(NetLayer layer, Blob blob) => Array.IndexOf(layer.Bottoms, blob) >= 0 || Array.IndexOf(layer.Tops, blob) >= 0;

    private static bool IsInPlace(NetLayer layer, Blob blob)
        => layer.Layer is NeuronLayer { Fusable: not null } && ReferenceEquals(layer.Bottoms[0], blob) && ReferenceEquals(layer.Tops[0], blob)
            && layer.Layer.LossWeights[0] == 0;

    private IFusingLayer Fusing(int index) => (IFusingLayer)_layers[index].Layer;

    private Activation Function(int index) => ((NeuronLayer)_layers[index].Layer).Fusable!.Value;

    private bool Propagate(int leader, int follower)
        => _layers[leader].NeedsBackward && _layers[follower].NeedsBackward && _layers[follower].PropagateDown[0];
}
