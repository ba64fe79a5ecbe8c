using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Nets;
using CaffeTop.Events;

namespace CaffeTop.Engine.Telemetry;

/// <summary>What the train net's data layers tell about a run's progress: how long they kept it waiting, how many records it takes and has.</summary>
internal sealed class DataWatch
{
    private readonly IDataWait[] _layers;
    private readonly RunProgress _progress;

    public DataWatch(Net net, int iterSize, RunProgress progress)
    {
        _layers = [.. net.Layers.Select(layer => layer.Layer).OfType<IDataWait>()];
        _progress = progress;
        if (net.Layers.Select(layer => layer.Layer).OfType<IRecordCount>().FirstOrDefault() is not { } records) return;
        progress.RecordsPerIteration = (long)records.RecordsPerPass * iterSize;
        progress.RecordsPerEpoch = records.Records;
    }

    /// <summary>After an iteration.</summary>
    public void Note()
    {
        var waited = TimeSpan.Zero;
        foreach (var layer in _layers) waited += layer.WaitTime;
        _progress.DataWaitSeconds = waited.TotalSeconds;
    }
}
