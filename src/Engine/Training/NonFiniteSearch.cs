using System.Globalization;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Tensors;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>Looks through a net for values that are NaN or infinite: one pass over the memory, so only where there is reason to.</summary>
internal sealed class NonFiniteSearch(Net net)
{
    private readonly DeviceSpan[] _span = new DeviceSpan[1];
    private readonly BlobStatistics[] _result = new BlobStatistics[1];

    /// <summary>
    /// After a forward pass: the first layer whose weights or tops hold such values; since layers stand in the order of computation, its
    /// bottoms do not. Null where every blob is finite (the sum of the losses is too large).
    /// </summary>
    public NonFiniteValues? FirstForward()
    {
        for (var i = 0; i < net.Layers.Count; i++)
        {
            var layer = net.Layers[i];
            if (Weights(layer) is { } weights) return weights;
            for (var k = 0; k < layer.Tops.Length; k++)
            {
                var count = CountIn(layer.Tops[k].Data);
                if (count == 0) continue;
                return new(StatKind.TopData, layer, layer.TopNames[k], null, count, layer.Tops[k].Count, InPlaceAfter(i, layer.Tops[k]));
            }
        }

        return null;
    }

    /// <summary>The first layer whose weights, statistics included, hold such values.</summary>
    public NonFiniteValues? FirstWeights()
    {
        foreach (var layer in net.Layers)
        {
            if (Weights(layer) is { } weights) return weights;
        }

        return null;
    }

    /// <summary>After a backward pass: the gradient of a layer's weights, which stays until the update.</summary>
    public NonFiniteValues? Gradient(NetLayer layer, int index)
    {
        var blob = layer.Parameters[index].Blob;
        var count = CountIn(blob.Diff);
        return count == 0 ? null : new(StatKind.ParamDiff, layer, Text(index), layer.Layer.Parameters[index].Name, count, blob.Count, []);
    }

    private NonFiniteValues? Weights(NetLayer layer)
    {
        for (var i = 0; i < layer.Layer.Parameters.Count; i++)
        {
            var parameter = layer.Layer.Parameters[i];
            var count = CountIn(parameter.Blob.Data);
            if (count > 0) return new(StatKind.ParamData, layer, Text(i), parameter.Name, count, parameter.Blob.Count, []);
        }

        return null;
    }

    private List<string> InPlaceAfter(int index, Blob top)
    {
        var names = new List<string>();
        for (var i = index + 1; i < net.Layers.Count; i++)
        {
            if (Array.Exists(net.Layers[i].Tops, other => ReferenceEquals(other, top))) names.Add(net.Layers[i].Layer.Name);
        }

        return names;
    }

    private long CountIn(DeviceSpan values)
    {
        _span[0] = values;
        net.Device.Reduction.Measure(_span, _result);
        return _result[0].NonFinite;
    }

    private static string Text(int index) => index.ToString(CultureInfo.InvariantCulture);
}
