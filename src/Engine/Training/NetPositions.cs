using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Snapshots;

namespace CaffeTop.Engine.Training;

/// <summary>
/// Where a run's nets stand in their data and random numbers. Inside an iteration, while it waits before its update, the train net's
/// position is the one before it: a snapshot taken then repeats the iteration.
/// </summary>
internal sealed class NetPositions
{
    private readonly Net[] _nets;
    private readonly IDataCursor[] _trained;
    private readonly long[] _cursors;
    private ulong _pass;
    private bool _isInIteration;

    public NetPositions(IEnumerable<Net> nets)
    {
        _nets = [.. nets];
        _trained = [.. _nets[0].Layers.Select(layer => layer.Layer).OfType<IDataCursor>()];
        _cursors = new long[_trained.Length];
    }

    public void BeginIteration()
    {
        _pass = _nets[0].Pass;
        for (var i = 0; i < _cursors.Length; i++) _cursors[i] = _trained[i].Cursor;
        _isInIteration = true;
    }

    public void EndIteration() => _isInIteration = false;

    public NetPosition[] Save() => [.. _nets.Select(Position)];

    public void Restore(IReadOnlyList<NetPosition> saved)
    {
        for (var i = 0; i < Math.Min(saved.Count, _nets.Length); i++) Restore(_nets[i], saved[i]);
    }

    private NetPosition Position(Net net)
    {
        var cursors = new Dictionary<string, long>(StringComparer.Ordinal);
        var isBefore = _isInIteration && net == _nets[0];
        foreach (var layer in net.Layers)
        {
            if (layer.Layer is not IDataCursor cursor) continue;
            cursors[layer.Layer.Name] = isBefore ? _cursors[Array.IndexOf(_trained, cursor)] : cursor.Cursor;
        }

        return new NetPosition(isBefore ? _pass : net.Pass, cursors);
    }

    private static void Restore(Net net, NetPosition position)
    {
        net.Pass = position.Pass;
        foreach (var layer in net.Layers)
        {
            if (layer.Layer is IDataCursor cursor && position.Cursors.TryGetValue(layer.Layer.Name, out var at)) cursor.Cursor = at;
        }
    }
}
