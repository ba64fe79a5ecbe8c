using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>
/// debug_info and sampled norms of one session. A block of debug_info stands before the loss line that names its iteration, so its values wait for that line; blocks of
/// iter_size passes wait together. Samples name their iteration themselves.
/// </summary>
internal sealed class LayerSet(Session session)
{
    private const int MostCurves = 50_000;
    private const int MostWaiting = 1 << 18;

    private readonly NameIndex _names = new();
    private readonly HashSet<int> _weightsOfUpdates = [];
    private readonly double[] _norms = new double[4];
    private (int Curve, float Value)[] _waiting = new (int, float)[64];
    private int _count;
    private bool _hasNorms;

    public void Add(StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob, double value)
    {
        var place = Find(kind, layer, blob);
        if (place < 0) return;

        // Values that no loss line ever claims (a net that only scores) are let go.
        if (_count == MostWaiting) _count = 0;
        if (_count == _waiting.Length) Array.Resize(ref _waiting, _count * 2);
        _waiting[_count++] = (place, (float)value);
    }

    /// <summary>An update comes after the display of its iteration. Its weights count where the forward pass does not print them.</summary>
    public void AddUpdate(int iteration, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> parameter, double data, double update)
    {
        var known = _names.Find((int)StatKind.ParamData, layer, parameter);
        if (known < 0 || _weightsOfUpdates.Contains(known))
        {
            var weights = Find(StatKind.ParamData, layer, parameter);
            if (weights < 0) return;
            _weightsOfUpdates.Add(weights);
            Append(session.Layers[weights].Values, iteration, (float)data);
        }

        var steps = Find(StatKind.ParamUpdate, layer, parameter);
        if (steps >= 0) Append(session.Layers[steps].Values, iteration, (float)update);
    }

    /// <param name="text">As <see cref="NormsReader"/> takes it.</param>
    public void AddSample(int iteration, ReadOnlySpan<byte> text)
    {
        var reader = new NormsReader(text);
        while (reader.TryNext(out var kind, out var blob, out var norms))
        {
            var place = Find(kind, reader.Layer, blob);
            if (place >= 0) Append(session.Layers[place], iteration, norms);
        }
    }

    public void AddNorms(double l1Data, double l1Diff, double l2Data, double l2Diff)
    {
        (_norms[0], _norms[1], _norms[2], _norms[3]) = (l1Data, l1Diff, l2Data, l2Diff);
        _hasNorms = true;
    }

    /// <summary>The iteration is known: the waiting values become points.</summary>
    public void Flush(int iteration)
    {
        for (var i = 0; i < _count; i++) Append(session.Layers[_waiting[i].Curve].Values, iteration, _waiting[i].Value);
        _count = 0;
        if (!_hasNorms) return;
        for (var i = 0; i < 4; i++) Append(session.Norms[i], iteration, (float)_norms[i]);
        _hasNorms = false;
    }

    // −1: there are too many.
    private int Find(StatKind kind, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> blob)
    {
        var place = _names.Find((int)kind, layer, blob);
        if (place >= 0 || session.Layers.Count >= MostCurves) return place;
        place = session.Layers.Count;
        _names.Add((int)kind, layer, blob);
        session.Layers.Add(new LayerCurve(kind, SafeText.Clean(Encoding.UTF8.GetString(layer)), SafeText.Clean(Encoding.UTF8.GetString(blob)), session.Points));
        return place;
    }

    private void Append(LayerCurve curve, int iteration, in SampledNorms norms)
    {
        var values = curve.Values;
        if (values.Count == 0 || iteration > values.X[^1]) values.Append(iteration, (float)norms.MeanAbsolute);
        var curves = curve.Norms ??= new NormCurves(session.Points);
        Append(curves.L2, iteration, (float)norms.L2);
        Append(curves.Minimum, iteration, norms.Min);
        Append(curves.Maximum, iteration, norms.Max);
        Append(curves.Zeros, iteration, (float)norms.Zeros);
        Append(curves.NonFinite, iteration, norms.NonFinite);
        if (norms.UpdateRatio is { } ratio) Append(curves.UpdateRatio, iteration, (float)ratio);
    }

    private static void Append(Series series, int x, float y)
    {
        if (series.Count == 0 || x >= series.X[^1]) series.Append(x, y);
    }
}
