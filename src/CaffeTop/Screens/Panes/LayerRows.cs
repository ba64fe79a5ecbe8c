using CaffeTop.Events;
using CaffeTop.Runs;

namespace CaffeTop.Screens.Panes;

/// <summary>The layers of the session that is shown, from its debug_info, with types and shapes from its net where the log tells that.</summary>
internal sealed class LayerRows
{
    private readonly Dictionary<string, LayerRow> _byName = new(StringComparer.Ordinal);
    private readonly List<LayerRow> _all = [];
    private readonly List<LayerRow> _shown = [];
    private Session? _session;
    private int _curves = -1;
    private int _nets = -1;
    private LayerSort _sort;
    private bool _withAll;
    private LayerMetric _metric;
    private long _sortedAt = -1;

    public Session? Session => _session;

    /// <summary>Some layer has a metric; those that none has are passed over.</summary>
    public bool Has(LayerMetric metric)
    {
        foreach (var row in _all)
        {
            if (row.Of(metric) is not null) return true;
        }

        return false;
    }

    /// <summary>Samples tell of norms and updates, not only debug_info of means.</summary>
    public bool HasNorms
    {
        get
        {
            foreach (var row in _all)
            {
                if (row.HasNorms) return true;
            }

            return false;
        }
    }

    /// <summary>In the order that is asked for.</summary>
    public IReadOnlyList<LayerRow> Update(ScreenState state, LayerSort sort, bool withAll, LayerMetric metric)
    {
        var session = Find(state);
        var isNew = session != _session || (session?.Layers.Count ?? 0) != _curves || state.Run.Nets.Version != _nets;
        if (isNew) Read(session, state);
        var isByValue = sort == LayerSort.Value && _sortedAt != state.Revision;
        if (!isNew && !isByValue && (sort, withAll, metric) == (_sort, _withAll, _metric)) return _shown;
        (_sort, _withAll, _metric, _sortedAt) = (sort, withAll, metric, state.Revision);
        _shown.Clear();
        foreach (var row in _all)
        {
            if (withAll || row.HasWeights) _shown.Add(row);
        }

        if (sort == LayerSort.Name) _shown.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        else if (sort == LayerSort.Value) SortByValue(state);
        return _shown;
    }

    /// <summary>The last session that is seen and has debug_info.</summary>
    public static Session? Find(ScreenState state)
    {
        var sessions = state.Run.Model.Sessions;
        for (var i = sessions.Count - 1; i >= 0; i--)
        {
            if (sessions[i].Layers.Count > 0 && state.Player.Limit(i) is not null && sessions[i].Rank == state.Run.Coverage.Rank) return sessions[i];
        }

        return null;
    }

    /// <summary>A metric at the last point that is seen; NaN where there is none.</summary>
    public double Value(LayerRow row, LayerMetric metric, ScreenState state)
    {
        if (_session is null || row.Of(metric) is not { } series) return double.NaN;
        var at = Player.UpperBound(series.X, state.Player.Limit(_session.Index) ?? -1) - 1;
        return at < 0 ? double.NaN : ValueAt(row, metric, at);
    }

    /// <summary>A metric at a point of its series.</summary>
    public double ValueAt(LayerRow row, LayerMetric metric, int at)
    {
        var series = row.Of(metric)!;
        if (metric != LayerMetric.Ratio || series == row.MeasuredRatio) return series.Y[at];
        if (_session is null || row.Weights is not { } weights) return double.NaN;
        var same = at < weights.Count && weights.X[at] == series.X[at] ? at : Player.UpperBound(weights.X, series.X[at]) - 1;
        if (same < 0) return double.NaN;
        if (series == row.Update) return weights.Y[same] == 0 ? double.NaN : (double)series.Y[at] / weights.Y[same];
        var rate = Player.UpperBound(_session.LearningRate.X, series.X[at]) - 1;
        var lr = rate >= 0 ? _session.LearningRate.Y[rate] : _session.LearningRate.Count > 0 ? _session.LearningRate.Y[0] : double.NaN;
        return weights.Y[same] == 0 ? double.NaN : lr * (double)series.Y[at] / weights.Y[same];
    }

    private void SortByValue(ScreenState state) => _shown.Sort((a, b) => Rank(b, state).CompareTo(Rank(a, state)));

    private double Rank(LayerRow row, ScreenState state)
    {
        var value = Value(row, _metric, state);
        return double.IsNaN(value) ? double.NegativeInfinity : value;
    }

    private void Read(Session? session, ScreenState state)
    {
        _session = session;
        _curves = session?.Layers.Count ?? 0;
        _nets = state.Run.Nets.Version;
        _byName.Clear();
        _all.Clear();
        if (session is null) return;
        foreach (var curve in session.Layers)
        {
            if (!_byName.TryGetValue(curve.Layer, out var row))
            {
                row = new LayerRow(curve.Layer, _all.Count);
                _byName.Add(curve.Layer, row);
                _all.Add(row);
            }

            row.Blobs.Add(curve);
            switch (curve.Kind)
            {
                case StatKind.ParamData when row.WeightBlob is null || curve.Blob == "0":
                    row.WeightBlob = curve;
                    break;
                case StatKind.ParamDiff when row.GradientBlob is null || curve.Blob == "0":
                    row.GradientBlob = curve;
                    break;
                case StatKind.ParamUpdate when row.Update is null || curve.Blob == "0":
                    row.Update = curve.Values;
                    break;
                case StatKind.TopData:
                    row.TopBlob ??= curve;
                    break;
                case StatKind.BottomDiff:
                    row.BottomGradient ??= curve.Values;
                    break;
            }
        }

        // What is learnt first, then what comes out.
        foreach (var row in _all)
        {
            var ordered = row.Blobs.OrderBy(static blob => blob.Kind switch { StatKind.ParamData => 0, StatKind.ParamDiff => 1, StatKind.ParamUpdate => 2, StatKind.TopData => 3, _ => 4 }).ToList();
            row.Blobs.Clear();
            row.Blobs.AddRange(ordered);
        }

        // A run that was resumed may not say again what it trains.
        if (state.Run.Model.NetsOf(session) is not { } told) return;
        foreach (var layer in state.Run.Nets.Train(told)?.Layers ?? [])
        {
            if (!_byName.TryGetValue(layer.Name, out var row)) continue;
            row.Layer = layer;
            row.Type = layer.Type;
            row.Shape = layer.TopShapes.Count > 0 ? layer.TopShapes[0] : "";
            row.Parameters = layer.Parameters;
        }
    }
}
