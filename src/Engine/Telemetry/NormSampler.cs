using System.Globalization;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Tensors;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Telemetry;

/// <summary>
/// Measures everything that an iteration computes, in one reading of each blob: tops right after their layer's forward (an in-place layer overwrites
/// them), gradients of bottoms right after its backward (later they share memory), parameters and their gradients before the update, and the
/// update itself after it, which the solver is asked to leave in the gradients' memory. Changes no result. Gradients are what debug_info shows: sums
/// over iter_size, before clipping and decay. Tops that are their bottom's values under another name (Split, Flatten, Reshape) are left out.
/// All of it is operations of the device, which a graph can repeat; the numbers are read from the sheet at the end.
/// </summary>
internal sealed class NormSampler : ILayerObserver, IDisposable
{
    private readonly Net _net;
    private readonly TimeProvider _clock;
    private readonly List<Parameter> _parameters = [];
    private readonly List<Place> _places = [];
    private readonly int[] _order;
    private readonly int[] _tops;
    private readonly int[] _bottoms;
    private readonly int _firstParameter;
    private readonly DeviceSpan[] _spans;
    private readonly BlobStatistics[] _results;
    private readonly BlobStatistics[] _watched = new BlobStatistics[1];
    private IStatisticsSheet? _sheet;
    private bool _isUpdated;
    private HistogramSampled? _histogram;
    private long _ticks;

    public NormSampler(Net net, TimeProvider clock)
    {
        _net = net;
        _clock = clock;
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

        _firstParameter = _places.Count;
        foreach (var parameter in _parameters) _places.Add(new Place(parameter.Layer, StatKind.ParamData, parameter.Index));
        foreach (var parameter in _parameters) _places.Add(new Place(parameter.Layer, StatKind.ParamDiff, parameter.Index));
        _order = [.. Enumerable.Range(0, _places.Count).Where(IsTold).OrderBy(place => _places[place].Layer).ThenBy(place => _places[place].Kind)];
        _spans = new DeviceSpan[Math.Max(most, 2 * _parameters.Count)];
        _results = new BlobStatistics[_places.Count + _parameters.Count];
    }

    /// <summary>The blob of which samples bring a histogram; null: none. It needs the host while the iteration is computed.</summary>
    public WatchedBlob? Watched { get; set; }

    /// <summary>Seconds that the host has spent on measuring since <see cref="Take"/>.</summary>
    public double Seconds => _clock.GetElapsedTime(0, _ticks).TotalSeconds;

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

    public void BeforeForward(int layer)
    {
    }

    public void AfterForward(int layer)
    {
        if (_tops[layer] < 0) return;
        var start = _clock.GetTimestamp();
        var tops = _net.Layers[layer].Tops;
        for (var i = 0; i < tops.Length; i++) _spans[i] = tops[i].Data;
        Measure(_tops[layer], tops.Length);
        _ticks += _clock.GetTimestamp() - start;
    }

    public void BeforeBackward(int layer)
    {
    }

    public void AfterBackward(int layer)
    {
        if (_bottoms[layer] < 0) return;
        var start = _clock.GetTimestamp();
        var at = _net.Layers[layer];
        var count = 0;
        for (var i = 0; i < at.Bottoms.Length; i++)
        {
            if (at.PropagateDown[i]) _spans[count++] = at.Bottoms[i].Diff;
        }

        Measure(_bottoms[layer], count);
        _ticks += _clock.GetTimestamp() - start;
    }

    /// <summary>All gradients are complete, the weights still the old ones.</summary>
    public void BeforeUpdate()
    {
        var start = _clock.GetTimestamp();
        var count = _parameters.Count;
        for (var i = 0; i < count; i++)
        {
            _spans[i] = _parameters[i].Blob.Data;
            _spans[count + i] = _parameters[i].Learns ? _parameters[i].Blob.Diff : default;
        }

        Measure(_firstParameter, 2 * count);
        _ticks += _clock.GetTimestamp() - start;
    }

    /// <summary>An operation, after <see cref="BeforeUpdate"/>: one value on the device, 0, or infinity where the sample holds NaN or infinite values.</summary>
    public DeviceSpan Verdict() => Sheet.Verdict(_places.Count);

    /// <summary>
    /// Where values of this sample were NaN or infinite first, in the order of computation: blobs and weights forwards, then gradients
    /// backwards. Null where all are finite. After <see cref="BeforeUpdate"/>; waits for the device.
    /// </summary>
    public BlobNorms? FirstNonFinite()
    {
        var start = _clock.GetTimestamp();
        Sheet.Read(_results);
        var first = -1;
        for (var place = 0; place < _places.Count; place++)
        {
            if (_results[place].NonFinite > 0 && (first < 0 || Order(_places[place]) < Order(_places[first]))) first = place;
        }

        _ticks += _clock.GetTimestamp() - start;
        return first < 0 ? null : Norms(first);

        static int Order(Place at) => at.Kind is StatKind.TopData or StatKind.ParamData ? at.Layer : int.MaxValue - at.Layer;
    }

    /// <summary>The gradients' memory holds the update.</summary>
    public void AfterUpdate()
    {
        var start = _clock.GetTimestamp();
        for (var i = 0; i < _parameters.Count; i++) _spans[i] = _parameters[i].Learns ? _parameters[i].Blob.Diff : default;
        Measure(_places.Count, _parameters.Count);
        _ticks += _clock.GetTimestamp() - start;
    }

    /// <summary>What the iteration's sample found, layer by layer in the net's order: tops, parameters, gradients of bottoms, of parameters.</summary>
    /// <param name="isUpdated">The update was measured, too.</param>
    public (NormsSampled Norms, HistogramSampled? Histogram) Take(int iteration, bool isUpdated)
    {
        _isUpdated = isUpdated;
        Sheet.Read(_results);
        var norms = new NormsSampled(iteration, [.. _order.Select(Norms)]);
        var histogram = _histogram is null ? null : _histogram with { Iteration = iteration };
        Forget();
        return (norms, histogram);
    }

    /// <summary>Nothing of a sample that was begun stays.</summary>
    public void Forget()
    {
        _isUpdated = false;
        _histogram = null;
        _ticks = 0;
    }

    /// <summary>
    /// Between two iterations: the watched blob's histogram where its memory still holds its values, as parameters always do and tops that no
    /// later layer overwrote; else null.
    /// </summary>
    public HistogramSampled? Now(int iteration)
        => Watched is { } watched && Find(watched) is { IsEmpty: false } span ? Histogram(watched, span) with { Iteration = iteration } : null;

    /// <summary>Compiles what a sample needs, before training begins.</summary>
    public void WarmUp()
    {
        if (_parameters.Count == 0) return;
        _spans[0] = _parameters[0].Blob.Data;
        Sheet.Measure(_firstParameter, _spans.AsSpan(0, 1));
        Sheet.Verdict(1);
        Take(0, isUpdated: false);
    }

    public void Dispose() => _sheet?.Dispose();

    private IStatisticsSheet Sheet => _sheet ??= _net.Device.Reduction.NewSheet(_results.Length);

    private static string Index(int parameter) => parameter.ToString(CultureInfo.InvariantCulture);

    private static bool IsView(NetLayer layer)
    {
        foreach (var top in layer.Tops)
        {
            if (layer.Bottoms.Length == 0 || ReferenceEquals(top, layer.Bottoms[0]) || !ReferenceEquals(top.DataStorage, layer.Bottoms[0].DataStorage)) return false;
        }

        return layer.Tops.Length > 0;
    }

    private DeviceSpan? Find(WatchedBlob watched)
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

    // A parameter that does not learn has no gradient.
    private bool IsTold(int place) => _places[place].Kind != StatKind.ParamDiff || _parameters[place - _firstParameter - _parameters.Count].Learns;

    private void Measure(int place, int count)
    {
        if (count == 0) return;
        Sheet.Measure(place, _spans.AsSpan(0, count));
        if (Watched is not { } watched || place == _places.Count) return;
        for (var i = 0; i < count; i++)
        {
            var at = _places[place + i];
            if (watched.Kind == at.Kind && watched.Layer == _net.Layers[at.Layer].Layer.Name && watched.Blob == at.Blob && IsTold(place + i))
                _histogram = Histogram(watched, _spans[i]);
        }
    }

    private BlobNorms Norms(int place)
    {
        var at = _places[place];
        var measured = _results[place];
        var zeros = measured.Count == 0 ? 0 : (double)measured.Zeros / measured.Count;
        double? ratio = null;
        if (_isUpdated && at.Kind == StatKind.ParamDiff && _results[place - _parameters.Count].L2Norm is var weights and not 0)
            ratio = _results[place + _parameters.Count].L2Norm / weights;
        return new BlobNorms(
            at.Kind, _net.Layers[at.Layer].Layer.Name, at.Blob, measured.MeanAbsolute, measured.L2Norm, measured.Min, measured.Max, zeros, measured.NonFinite, ratio);
    }

    private HistogramSampled Histogram(WatchedBlob watched, DeviceSpan values)
    {
        _net.Device.Reduction.Measure([values], _watched);
        var (min, max) = (_watched[0].Min, _watched[0].Max);
        return new HistogramSampled(-1, watched.Kind, watched.Layer, watched.Blob, min, max, BlobHistogram.Count(_net.Device, values, min, max));
    }

    /// <summary>What stands at a place of the sheet; behind these the updates.</summary>
    private readonly record struct Place(int Layer, StatKind Kind, string Blob);

    /// <param name="Learns">It gets a gradient.</param>
    private sealed record Parameter(int Layer, string Index, Blob Blob, bool Learns);
}
