using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>A net's tops with a loss weight, which stands in all values of their diff (net.cpp), and the sum over them.</summary>
internal sealed class NetLosses
{
    private readonly IDevice _device;
    private readonly (NetLayer Layer, int Top)[] _tops;
    private readonly LossTerm[] _terms;
    private readonly Storage _slots;

    public NetLosses(IDevice device, NetLayer[] layers)
    {
        _device = device;
        _tops = [.. layers.SelectMany(layer => Enumerable.Range(0, layer.Tops.Length).Where(top => layer.Layer.LossWeights[top] != 0).Select(top => (layer, top)))];
        _terms = new LossTerm[_tops.Length];
        _slots = new Storage(device);
    }

    public bool Any => _tops.Length > 0;

    /// <summary>One value on the device for whoever has no other place for the sum.</summary>
    public DeviceSpan Slot => _slots.Floats(Math.Max(1, _tops.Length)).Slice(0, 1);

    /// <summary>The weight of each blob that has one.</summary>
    public Dictionary<Blob, float> Weights()
    {
        var weights = new Dictionary<Blob, float>(ReferenceEqualityComparer.Instance);
        foreach (var (layer, top) in _tops) weights[layer.Tops[top]] = layer.Layer.LossWeights[top];
        return weights;
    }

    /// <summary>Writes all weights into the diffs.</summary>
    public void Store()
    {
        foreach (var (layer, top) in _tops) Store(layer, top);
    }

    /// <summary>A top's, after its shape has changed.</summary>
    public static void Store(NetLayer layer, int top)
    {
        if (layer.Layer.LossWeights[top] != 0) layer.Tops[top].Device.Memory.Fill(layer.Tops[top].Diff, layer.Layer.LossWeights[top]);
    }

    /// <summary>An in-place layer's backward overwrites the diff that holds its loss weight.</summary>
    public static void Restore(NetLayer layer)
    {
        for (var k = 0; k < layer.Tops.Length; k++)
        {
            if (k < layer.Bottoms.Length && ReferenceEquals(layer.Tops[k], layer.Bottoms[k])) Store(layer, k);
        }
    }

    /// <summary>Σ weight · Σ values, 0 where nothing has a weight.</summary>
    /// <param name="sum">One value.</param>
    public void Compute(DeviceSpan sum)
    {
        if (!Any) _device.Memory.Fill(sum, 0);
        for (var i = 0; i < _tops.Length; i++) Add(_tops[i], sum, accumulate: i > 0);
    }

    /// <summary>What <see cref="Compute"/> adds up, in its order and to the same bits. Valid until the next call.</summary>
    public ReadOnlySpan<LossTerm> Terms()
    {
        for (var i = 0; i < _tops.Length; i++)
        {
            var (layer, top) = _tops[i];
            var blob = layer.Tops[top];
            if (blob.Count == 1)
            {
                Restore(layer);
                _terms[i] = new LossTerm(blob.Data, blob.Diff);
                continue;
            }

            var sum = _slots.Floats(_tops.Length).Slice(i, 1);
            Add(_tops[i], sum, accumulate: false);
            _terms[i] = new LossTerm(sum, default);
        }

        return _terms;
    }

    private void Add((NetLayer Layer, int Top) loss, DeviceSpan into, bool accumulate)
    {
        var blob = loss.Layer.Tops[loss.Top];
        Restore(loss.Layer);
        _device.Reduction.Dot(blob.Data, blob.Diff, into, accumulate);
    }
}
