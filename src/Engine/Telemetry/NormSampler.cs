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
/// over iter_size, before clipping and decay.
/// All of it is operations of the device, which a graph can repeat; the numbers are read from the sheet at the end.
/// </summary>
internal sealed class NormSampler : ILayerObserver, IDisposable
{
    private readonly Net _net;
    private readonly TimeProvider _clock;
    private readonly SampledBlobs _blobs;
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
        _blobs = new SampledBlobs(net);
        _spans = new DeviceSpan[_blobs.MostAtOnce];
        _results = new BlobStatistics[_blobs.Places.Count + _blobs.Parameters.Count];
    }

    /// <summary>The blob of which samples bring a histogram; null: none. It needs the host while the iteration is computed.</summary>
    public WatchedBlob? Watched { get; set; }

    /// <summary>Seconds that the host has spent on measuring since <see cref="Take"/>.</summary>
    public double Seconds => _clock.GetElapsedTime(0, _ticks).TotalSeconds;

    /// <summary>Blobs of a sample, and the values that it reads.</summary>
    public (int Blobs, long Values) Count() => _blobs.Count();

    public void BeforeForward(int layer)
    {
    }

    public void AfterForward(int layer)
    {
        if (_blobs.Tops[layer] < 0) return;
        var start = _clock.GetTimestamp();
        var tops = _net.Layers[layer].Tops;
        for (var i = 0; i < tops.Length; i++) _spans[i] = tops[i].Data;
        Measure(_blobs.Tops[layer], tops.Length);
        _ticks += _clock.GetTimestamp() - start;
    }

    public void BeforeBackward(int layer)
    {
    }

    public void AfterBackward(int layer)
    {
        if (_blobs.Bottoms[layer] < 0) return;
        var start = _clock.GetTimestamp();
        var at = _net.Layers[layer];
        var count = 0;
        for (var i = 0; i < at.Bottoms.Length; i++)
        {
            if (at.PropagateDown[i]) _spans[count++] = at.Bottoms[i].Diff;
        }

        Measure(_blobs.Bottoms[layer], count);
        _ticks += _clock.GetTimestamp() - start;
    }

    /// <summary>All gradients are complete, the weights still the old ones.</summary>
    public void BeforeUpdate()
    {
        var start = _clock.GetTimestamp();
        var count = _blobs.Parameters.Count;
        for (var i = 0; i < count; i++)
        {
            _spans[i] = _blobs.Parameters[i].Blob.Data;
            _spans[count + i] = _blobs.Parameters[i].Learns ? _blobs.Parameters[i].Blob.Diff : default;
        }

        Measure(_blobs.FirstParameter, 2 * count);
        _ticks += _clock.GetTimestamp() - start;
    }

    /// <summary>An operation, after <see cref="BeforeUpdate"/>: one value on the device, 0, or infinity where the sample holds NaN or infinite values.</summary>
    public DeviceSpan Verdict() => Sheet.Verdict(_blobs.Places.Count);

    /// <summary>
    /// Where values of this sample were NaN or infinite first, in the order of computation: blobs and weights forwards, then gradients
    /// backwards. Null where all are finite. After <see cref="BeforeUpdate"/>; waits for the device.
    /// </summary>
    public BlobNorms? FirstNonFinite()
    {
        var start = _clock.GetTimestamp();
        Sheet.Read(_results);
        var first = -1;
        for (var place = 0; place < _blobs.Places.Count; place++)
        {
            if (_results[place].NonFinite > 0 && (first < 0 || Order(_blobs.Places[place]) < Order(_blobs.Places[first]))) first = place;
        }

        _ticks += _clock.GetTimestamp() - start;
        return first < 0 ? null : Norms(first);

        static int Order(SampledBlobs.Place at) => at.Kind is StatKind.TopData or StatKind.ParamData ? at.Layer : int.MaxValue - at.Layer;
    }

    /// <summary>The gradients' memory holds the update.</summary>
    public void AfterUpdate()
    {
        var start = _clock.GetTimestamp();
        for (var i = 0; i < _blobs.Parameters.Count; i++) _spans[i] = _blobs.Parameters[i].Learns ? _blobs.Parameters[i].Blob.Diff : default;
        Measure(_blobs.Places.Count, _blobs.Parameters.Count);
        _ticks += _clock.GetTimestamp() - start;
    }

    /// <summary>What the iteration's sample found, layer by layer in the net's order: tops, parameters, gradients of bottoms, of parameters.</summary>
    /// <param name="isUpdated">The update was measured, too.</param>
    public (NormsSampled Norms, HistogramSampled? Histogram) Take(int iteration, bool isUpdated)
    {
        _isUpdated = isUpdated;
        Sheet.Read(_results);
        var norms = new NormsSampled(iteration, [.. _blobs.Order.Select(Norms)]);
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
        => Watched is { } watched && _blobs.Find(watched) is { IsEmpty: false } span ? Histogram(watched, span) with { Iteration = iteration } : null;

    /// <summary>Compiles what a sample needs, before training begins.</summary>
    public void WarmUp()
    {
        if (_blobs.Parameters.Count == 0) return;
        _spans[0] = _blobs.Parameters[0].Blob.Data;
        Sheet.Measure(_blobs.FirstParameter, _spans.AsSpan(0, 1));
        Sheet.Verdict(1);
        Take(0, isUpdated: false);
    }

    public void Dispose() => _sheet?.Dispose();

    private IStatisticsSheet Sheet => _sheet ??= _net.Device.Reduction.NewSheet(_results.Length);

    private void Measure(int place, int count)
    {
        if (count == 0) return;
        Sheet.Measure(place, _spans.AsSpan(0, count));
        if (Watched is not { } watched || place == _blobs.Places.Count) return;
        for (var i = 0; i < count; i++)
        {
            var at = _blobs.Places[place + i];
            if (watched.Kind == at.Kind && watched.Layer == _net.Layers[at.Layer].Layer.Name && watched.Blob == at.Blob && _blobs.IsTold(place + i))
                _histogram = Histogram(watched, _spans[i]);
        }
    }

    private BlobNorms Norms(int place)
    {
        var at = _blobs.Places[place];
        var measured = _results[place];
        var zeros = measured.Count == 0 ? 0 : (double)measured.Zeros / measured.Count;
        double? ratio = null;
        if (_isUpdated && at.Kind == StatKind.ParamDiff && _results[place - _blobs.Parameters.Count].L2Norm is var weights and not 0)
            ratio = _results[place + _blobs.Parameters.Count].L2Norm / weights;

        // Sums with 0 are never -0, which a ReLU makes of negative values.
        return new BlobNorms(
            at.Kind, _net.Layers[at.Layer].Layer.Name, at.Blob, measured.MeanAbsolute, measured.L2Norm, measured.Min + 0f, measured.Max + 0f, zeros, measured.NonFinite, ratio);
    }

    private HistogramSampled Histogram(WatchedBlob watched, DeviceSpan values)
    {
        _net.Device.Reduction.Measure([values], _watched);
        var (min, max) = (_watched[0].Min, _watched[0].Max);
        return new HistogramSampled(-1, watched.Kind, watched.Layer, watched.Blob, min, max, BlobHistogram.Count(_net.Device, values, min, max));
    }
}
