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
/// </summary>
internal sealed class NormSampler : ILayerObserver
{
    private readonly Net _net;
    private readonly TimeProvider _clock;
    private readonly List<Parameter> _parameters = [];
    private readonly List<(int Layer, BlobNorms Norms)> _found = [];
    private readonly DeviceSpan[] _spans;
    private readonly BlobStatistics[] _results;
    private HistogramSampled? _histogram;
    private long _ticks;

    public NormSampler(Net net, TimeProvider clock)
    {
        _net = net;
        _clock = clock;
        var most = 1;
        for (var i = 0; i < net.Layers.Count; i++)
        {
            var layer = net.Layers[i];
            most = Math.Max(most, Math.Max(layer.Tops.Length, layer.Bottoms.Length));
            for (var k = 0; k < layer.Parameters.Length; k++)
            {
                // A shared parameter is measured with its owner.
                if (layer.Parameters[k].LayerName == layer.Layer.Name && layer.Parameters[k].Index == k)
                    _parameters.Add(new Parameter(i, Index(k), layer.Parameters[k].Blob, layer.Layer.Parameters[k].PropagateDown));
            }
        }

        most = Math.Max(most, 2 * _parameters.Count);
        _spans = new DeviceSpan[most];
        _results = new BlobStatistics[most];
    }

    /// <summary>The blob of which samples bring a histogram; null: none.</summary>
    public WatchedBlob? Watched { get; set; }

    /// <summary>Seconds spent on measuring since <see cref="Take"/>.</summary>
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
        var at = _net.Layers[layer];
        if (IsView(at)) return;
        var start = _clock.GetTimestamp();
        for (var i = 0; i < at.Tops.Length; i++) _spans[i] = at.Tops[i].Data;
        Measure(at.Tops.Length);
        for (var i = 0; i < at.Tops.Length; i++) Add(layer, StatKind.TopData, at.TopNames[i], i, i);
        _ticks += _clock.GetTimestamp() - start;
    }

    public void BeforeBackward(int layer)
    {
    }

    public void AfterBackward(int layer)
    {
        var at = _net.Layers[layer];
        if (IsView(at)) return;
        var start = _clock.GetTimestamp();
        var count = 0;
        for (var i = 0; i < at.Bottoms.Length; i++)
        {
            if (at.PropagateDown[i]) _spans[count++] = at.Bottoms[i].Diff;
        }

        Measure(count);
        count = 0;
        for (var i = 0; i < at.Bottoms.Length; i++)
        {
            if (at.PropagateDown[i]) Add(layer, StatKind.BottomDiff, at.BottomNames[i], count, count++);
        }

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

        Measure(2 * count);
        for (var i = 0; i < count; i++)
        {
            var parameter = _parameters[i];
            Add(parameter.Layer, StatKind.ParamData, parameter.Index, i, i);
            parameter.WeightNorm = _results[i].L2Norm;
            parameter.Found = parameter.Learns ? _found.Count : -1;
            if (parameter.Learns) Add(parameter.Layer, StatKind.ParamDiff, parameter.Index, count + i, count + i);
        }

        _ticks += _clock.GetTimestamp() - start;
    }

    /// <summary>
    /// Where values of this sample were NaN or infinite first, in the order of computation: blobs and weights forwards, then gradients
    /// backwards. Null where all are finite.
    /// </summary>
    public BlobNorms? FirstNonFinite()
    {
        (int Layer, BlobNorms Norms)? first = null;
        foreach (var found in _found)
        {
            if (found.Norms.NonFinite > 0 && (first is not { } best || Order(found) < Order(best))) first = found;
        }

        return first?.Norms;

        static int Order((int Layer, BlobNorms Norms) at)
            => at.Norms.Kind is StatKind.TopData or StatKind.ParamData ? at.Layer : int.MaxValue - at.Layer;
    }

    /// <summary>The gradients' memory holds the update.</summary>
    public void AfterUpdate()
    {
        var start = _clock.GetTimestamp();
        for (var i = 0; i < _parameters.Count; i++) _spans[i] = _parameters[i].Learns ? _parameters[i].Blob.Diff : default;
        Measure(_parameters.Count);
        for (var i = 0; i < _parameters.Count; i++)
        {
            var parameter = _parameters[i];
            if (parameter.Found < 0 || parameter.WeightNorm == 0) continue;
            var (layer, norms) = _found[parameter.Found];
            _found[parameter.Found] = (layer, norms with { UpdateRatio = _results[i].L2Norm / parameter.WeightNorm });
        }

        _ticks += _clock.GetTimestamp() - start;
    }

    /// <summary>What the iteration's sample found, layer by layer in the net's order: tops, parameters, gradients of bottoms, of parameters.</summary>
    public (NormsSampled Norms, HistogramSampled? Histogram) Take(int iteration)
    {
        var norms = new NormsSampled(iteration, [.. _found.OrderBy(found => found.Layer).ThenBy(found => found.Norms.Kind).Select(found => found.Norms)]);
        var histogram = _histogram is null ? null : _histogram with { Iteration = iteration };
        Forget();
        return (norms, histogram);
    }

    /// <summary>Nothing of a sample that was begun stays.</summary>
    public void Forget()
    {
        _found.Clear();
        _histogram = null;
        _ticks = 0;
    }

    /// <summary>
    /// Between two iterations: the watched blob's histogram where its memory still holds its values, as parameters always do and tops that no
    /// later layer overwrote; else null.
    /// </summary>
    public HistogramSampled? Now(int iteration)
    {
        if (Watched is not { } watched || Find(watched) is not { IsEmpty: false } span) return null;
        _spans[0] = span;
        Measure(1);
        return Histogram(watched.Kind, watched.Layer, watched.Blob, span, _results[0]) with { Iteration = iteration };
    }

    /// <summary>Compiles what a sample needs, before training begins.</summary>
    public void WarmUp()
    {
        if (_parameters.Count == 0) return;
        _spans[0] = _parameters[0].Blob.Data;
        Measure(1);
        Add(_parameters[0].Layer, StatKind.ParamData, _parameters[0].Index, 0, 0);
        Take(0);
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

    private void Measure(int count) => _net.Device.Reduction.Measure(_spans.AsSpan(0, count), _results);

    private void Add(int layer, StatKind kind, string blob, int span, int result)
    {
        var name = _net.Layers[layer].Layer.Name;
        var measured = _results[result];
        var zeros = measured.Count == 0 ? 0 : (double)measured.Zeros / measured.Count;
        _found.Add((layer, new BlobNorms(
            kind, name, blob, measured.MeanAbsolute, measured.L2Norm, measured.Min, measured.Max, zeros, measured.NonFinite, null)));
        if (Watched is { } watched && watched.Kind == kind && watched.Layer == name && watched.Blob == blob)
            _histogram = Histogram(kind, name, blob, _spans[span], measured);
    }

    private HistogramSampled Histogram(StatKind kind, string layer, string blob, DeviceSpan values, in BlobStatistics measured)
        => new(-1, kind, layer, blob, measured.Min, measured.Max, BlobHistogram.Count(_net.Device, values, measured.Min, measured.Max));

    private sealed class Parameter(int layer, string index, Blob blob, bool learns)
    {
        public int Layer { get; } = layer;

        public string Index { get; } = index;

        public Blob Blob { get; } = blob;

        /// <summary>It gets a gradient.</summary>
        public bool Learns { get; } = learns;

        public double WeightNorm { get; set; }

        /// <summary>Where the sample has its gradient; −1: nowhere.</summary>
        public int Found { get; set; } = -1;
    }
}
