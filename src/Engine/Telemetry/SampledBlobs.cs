using System.Globalization;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Tensors;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Telemetry;

/// <summary>
/// What a sample measures, and where its numbers stand: layer by layer the tops and the gradients of bottoms, then all parameters, then all their gradients.
/// Tops that are their bottom's values under another name (Split, Flatten, Reshape) are left out.
/// </summary>
internal sealed class SampledBlobs
{
    private readonly Net _net;
    private readonly List<Parameter> _parameters = [];
    private readonly List<Place> _places = [];
    private readonly int[] _tops;
    private readonly int[] _bottoms;

    public SampledBlobs(Net net)
    {
        _net = net;
        _tops = new int[net.Layers.Count];
        _bottoms = new int[net.Layers.Count];
        var most = 1;
        for (var i = 0; i < net.Layers.Count; i++)
        {
            var layer = net.Layers[i];
            most = Math.Max(most, Math.Max(layer.Tops.Length, layer.Bottoms.Length));
            AddBlobs(i, layer);
            for (var k = 0; k < layer.Parameters.Length; k++)
            {
                // A shared parameter is measured with its owner.
                if (layer.Parameters[k].LayerName == layer.Layer.Name && layer.Parameters[k].Index == k)
                    _parameters.Add(new Parameter(i, Index(k), layer.Parameters[k].Blob, layer.Layer.Parameters[k].PropagateDown));
            }
        }

        FirstParameter = _places.Count;
        foreach (var parameter in _parameters) _places.Add(new Place(parameter.Layer, StatKind.ParamData, parameter.Index));
        foreach (var parameter in _parameters) _places.Add(new Place(parameter.Layer, StatKind.ParamDiff, parameter.Index));
        Order = [.. Enumerable.Range(0, _places.Count).Where(IsTold).OrderBy(place => _places[place].Layer).ThenBy(place => _places[place].Kind)];
        MostAtOnce = Math.Max(most, 2 * _parameters.Count);
    }

    public IReadOnlyList<Place> Places => _places;

    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>The places of what is told, layer by layer in the net's order: tops, parameters, gradients of bottoms, of parameters.</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>The first place of each layer's tops; −1: it has none.</summary>
    public IReadOnlyList<int> Tops => _tops;

    /// <summary>The first place of the gradients of each layer's bottoms; −1: it has none.</summary>
    public IReadOnlyList<int> Bottoms => _bottoms;

    /// <summary>The place of the first parameter.</summary>
    public int FirstParameter { get; }

    /// <summary>The most blobs that are measured together.</summary>
    public int MostAtOnce { get; }

    /// <summary>Blobs of a sample, and the values that it reads.</summary>
    public (int Blobs, long Values) Count()
    {
        var blobs = 0;
        var values = 0L;
        foreach (var layer in _net.Layers)
        {
            if (IsView(layer)) continue;
            foreach (var top in layer.Tops) (blobs, values) = (blobs + 1, values + top.Count);
            for (var i = 0; i < layer.Bottoms.Length; i++)
            {
                if (layer.NeedsBackward && layer.PropagateDown[i]) (blobs, values) = (blobs + 1, values + layer.Bottoms[i].Count);
            }
        }

        // Weights, gradient, update.
        foreach (var parameter in _parameters) (blobs, values) = (blobs + 2, values + (3L * parameter.Blob.Count));
        return (blobs, values);
    }

    /// <summary>A parameter that does not learn has no gradient.</summary>
    public bool IsTold(int place) => _places[place].Kind != StatKind.ParamDiff || _parameters[place - FirstParameter - _parameters.Count].Learns;

    /// <summary>Where a watched blob's values still are after an iteration: parameters always, tops that no later layer overwrote; null: nowhere.</summary>
    public DeviceSpan? Find(WatchedBlob watched)
    {
        if (watched.Kind == StatKind.ParamData)
            return _parameters.Find(p => _net.Layers[p.Layer].Layer.Name == watched.Layer && p.Index == watched.Blob)?.Blob.Data;
        if (watched.Kind != StatKind.TopData) return null;
        DeviceSpan? found = null;
        Storage? storage = null;
        foreach (var layer in _net.Layers)
        {
            for (var i = 0; i < layer.Tops.Length; i++)
            {
                var top = layer.Tops[i];
                if (layer.Layer.Name == watched.Layer && layer.TopNames[i] == watched.Blob) (found, storage) = (top.Data, top.DataStorage);
                else if (ReferenceEquals(top.DataStorage, storage) && !IsView(layer)) found = null;
            }
        }

        return found;
    }

    private static string Index(int parameter) => parameter.ToString(CultureInfo.InvariantCulture);

    private static bool IsView(NetLayer layer)
    {
        foreach (var top in layer.Tops)
        {
            if (layer.Bottoms.Length == 0 || ReferenceEquals(top, layer.Bottoms[0]) || !ReferenceEquals(top.DataStorage, layer.Bottoms[0].DataStorage)) return false;
        }

        return layer.Tops.Length > 0;
    }

    private void AddBlobs(int index, NetLayer layer)
    {
        (_tops[index], _bottoms[index]) = (-1, -1);
        if (IsView(layer)) return;
        _tops[index] = _places.Count;
        foreach (var name in layer.TopNames) _places.Add(new Place(index, StatKind.TopData, name));
        if (!layer.NeedsBackward) return;
        _bottoms[index] = _places.Count;
        for (var i = 0; i < layer.Bottoms.Length; i++)
        {
            if (layer.PropagateDown[i]) _places.Add(new Place(index, StatKind.BottomDiff, layer.BottomNames[i]));
        }
    }

    public readonly record struct Place(int Layer, StatKind Kind, string Blob);

    /// <param name="Learns">It gets a gradient.</param>
    public sealed record Parameter(int Layer, string Index, Blob Blob, bool Learns);
}
