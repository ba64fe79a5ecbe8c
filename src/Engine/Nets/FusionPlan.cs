using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>
/// Runs layers, and lets a layer with weights compute along what follows: a function that another layer applies in place to its top, forward and backward;
/// forward also the maxima that a pooling layer then takes. Each is a pass over memory and a launch less. Between the layers nobody sees the blob, neither
/// its values nor its gradient; so nothing is different whether one of them computes or all, and a net can go the one way or the other in each pass.
/// </summary>
internal sealed class FusionPlan
{
    private const int None = -1;
    private readonly NetLayer[] _layers;

    // Of a layer: the one whose function it can compute along, the one that can compute its function along.
    private readonly int[] _follower;
    private readonly int[] _leader;

    // Of a convolution: the pooling layer that reads what it, or the function, gives; of that layer, whether it has been computed along in this pass.
    private readonly int[] _pool;
    private readonly int[] _poolLeader;
    private readonly bool[] _isPooled;

    public FusionPlan(NetLayer[] layers)
    {
        _layers = layers;
        _follower = new int[layers.Length];
        _leader = new int[layers.Length];
        _pool = new int[layers.Length];
        _poolLeader = new int[layers.Length];
        _isPooled = new bool[layers.Length];
        foreach (var places in new[] { _follower, _leader, _pool, _poolLeader }) Array.Fill(places, None);
        for (var i = 0; i < layers.Length; i++)
        {
            var layer = layers[i];
            if (layer.Layer is not IFusingLayer || layer.Tops.Length != 1 || layer.Layer.LossWeights[0] != 0) continue;
            var next = NextToTouch(i + 1, layer.Tops[0]);
            if (next != None && IsInPlace(layers[next], layer.Tops[0]))
            {
                _follower[i] = next;
                _leader[next] = i;
                next = NextToTouch(next + 1, layer.Tops[0]);
            }

            if (next == None || layer.Layer is not ConvolutionLayer || layers[next].Layer is not PoolingLayer || layers[next].Tops.Length != 1) continue;
            _pool[i] = next;
            _poolLeader[next] = i;
        }
    }

    /// <summary>Runs a layer in a pass through <paramref name="from"/>…<paramref name="to"/> upwards, both included.</summary>
    public void Forward(int index, int from, int to)
    {
        var layer = _layers[index];
        var follower = _follower[index] <= to ? _follower[index] : None;
        if (TakePool(index, follower, to) is { } pool)
            ((ConvolutionLayer)layer.Layer).ForwardPooled(
                layer.Bottoms, layer.Tops, follower == None ? null : Function(follower), (PoolingLayer)pool.Layer, pool.Tops[0]);
        else if (follower != None) Fusing(index).Forward(layer.Bottoms, layer.Tops, Function(follower));
        else if (_leader[index] < from && (_poolLeader[index] < from || !_isPooled[index])) layer.Layer.Forward(layer.Bottoms, layer.Tops);
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

    // The pooling layer that is computed along now; not while it has yet to be reshaped, which is done in its turn.
    private NetLayer? TakePool(int index, int follower, int to)
    {
        var at = _pool[index];
        if (at == None) return null;
        var (pool, blob) = (_layers[at], _layers[index].Tops[0]);
        _isPooled[at] = at <= to && follower == _follower[index] && ReferenceEquals(pool.SeenBottoms[0], blob.Shape)
            && ((ConvolutionLayer)_layers[index].Layer).Takes((PoolingLayer)pool.Layer);
        return _isPooled[at] ? pool : null;
    }

    private int NextToTouch(int from, Blob blob) => Array.FindIndex(_layers, from, layer => Touches(layer, blob));

    private static bool Touches(NetLayer layer, Blob blob) => Array.IndexOf(layer.Bottoms, blob) >= 0 || Array.IndexOf(layer.Tops, blob) >= 0;

    private static bool IsInPlace(NetLayer layer, Blob blob)
        => layer.Layer is NeuronLayer { Fusable: not null } && ReferenceEquals(layer.Bottoms[0], blob) && ReferenceEquals(layer.Tops[0], blob)
            && layer.Layer.LossWeights[0] == 0;

    private IFusingLayer Fusing(int index) => (IFusingLayer)_layers[index].Layer;

    private Activation Function(int index) => ((NeuronLayer)_layers[index].Layer).Fusable!.Value;

    private bool Propagate(int leader, int follower)
        => _layers[leader].NeedsBackward && _layers[follower].NeedsBackward && _layers[follower].PropagateDown[0];
}
