using CaffeTop.Runs;

namespace CaffeTop.Screens.Nets;

/// <summary>What layers took in the run's last sample that is seen, by their names; empty where the log does not tell.</summary>
internal sealed class NetTimes
{
    private readonly Dictionary<string, LayerTimeCurve> _curves = new(StringComparer.Ordinal);
    private Session? _session;
    private int _limit;

    public bool IsEmpty => _curves.Count == 0;

    /// <summary>Milliseconds of the slowest layer, forward and backward together.</summary>
    public double Most { get; private set; }

    /// <summary>Milliseconds of all layers.</summary>
    public double Sum { get; private set; }

    public void Update(Session? session, Player player)
    {
        if (_session != session || _curves.Count != (session?.LayerTimes.Count ?? 0))
        {
            _session = session;
            _curves.Clear();
            foreach (var curve in session?.LayerTimes ?? []) _curves.TryAdd(curve.Layer, curve);
        }

        _limit = session is null ? -1 : player.Limit(session.Index) ?? -1;
        (Most, Sum) = (0, 0);
        foreach (var (_, curve) in _curves)
        {
            if (Of(curve) is not { } time) continue;
            Most = Math.Max(Most, time.Forward + time.Backward);
            Sum += time.Forward + time.Backward;
        }
    }

    public (double Forward, double Backward)? Of(string layer) => _curves.TryGetValue(layer, out var curve) ? Of(curve) : null;

    private (double Forward, double Backward)? Of(LayerTimeCurve curve)
    {
        var at = Player.UpperBound(curve.Forward.X, _limit) - 1;
        return at < 0 || at >= curve.Backward.Count ? null : (curve.Forward.Y[at], curve.Backward.Y[at]);
    }
}
