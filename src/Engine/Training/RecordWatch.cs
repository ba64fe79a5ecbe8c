using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Nets;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>Follows the layers of a net that read records: which ones an iteration read, and when the data began again.</summary>
internal sealed class RecordWatch
{
    private readonly (string Name, IRecordLayer Layer)[] _layers;
    private readonly string?[] _first;

    public RecordWatch(Net net)
    {
        _layers = [.. net.Layers.Where(layer => layer.Layer is IRecordLayer).Select(layer => (layer.Layer.Name, (IRecordLayer)layer.Layer))];
        _first = new string?[_layers.Length];
    }

    /// <summary>After a forward pass: an <see cref="EpochWrapped"/> for each time that a layer began its data again in the batch.</summary>
    public void ReportWraps(Action<TrainingEvent> emit)
    {
        foreach (var (name, layer) in _layers)
        {
            if (layer.CurrentBatch is not { Wraps: > 0 } batch) continue;
            for (var wrap = batch.Wraps - 1; wrap >= 0; wrap--) emit(new EpochWrapped(name, (int)(layer.Passes - wrap)));
        }
    }

    /// <summary>After the first sub-batch of an iteration.</summary>
    public void NoteFirst()
    {
        for (var i = 0; i < _layers.Length; i++) _first[i] = _layers[i].Layer.FirstKey;
    }

    /// <summary>After the last one.</summary>
    public void ReportKeys(int iteration, Action<TrainingEvent> emit)
    {
        for (var i = 0; i < _layers.Length; i++)
        {
            if (_first[i] is { } first && _layers[i].Layer.LastKey is { } last) emit(new RecordsRead(iteration, _layers[i].Name, first, last));
        }
    }
}
