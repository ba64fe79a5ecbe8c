using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Nets;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>Follows the layers of a net that read records: which ones an iteration read, and when the data began again.</summary>
internal sealed class RecordWatch
{
    private readonly (string Name, IRecordKeys Keys)[] _readers;
    private readonly (string Name, IDataProgress Progress)[] _counters;
    private readonly long[] _passes;
    private readonly string?[] _first;
    private readonly RestartLines _lines;
    private readonly List<EpochWrapped> _wraps = [];

    public RecordWatch(Net net, RestartLines lines)
    {
        _lines = lines;
        _readers = [.. net.Layers.Where(layer => layer.Layer is IRecordKeys).Select(layer => (layer.Layer.Name, (IRecordKeys)layer.Layer))];
        _counters = [.. net.Layers.Where(layer => layer.Layer is IDataProgress).Select(
            layer => (layer.Layer.Name, (IDataProgress)layer.Layer))];
        _passes = new long[_counters.Length];
        _first = new string?[_readers.Length];
    }

    /// <summary>
    /// After a forward pass: an <see cref="EpochWrapped"/> for each time that a layer began its data again. The layers' own log lines say
    /// how often that was, their counters who it was; passes that lie before a restored position have no line.
    /// </summary>
    public void ReportWraps(Action<TrainingEvent> emit)
    {
        TakeWraps(_wraps);
        foreach (var wrap in _wraps) emit(wrap);
        _wraps.Clear();
    }

    /// <summary>The same, to be told later.</summary>
    public void TakeWraps(List<EpochWrapped> into)
    {
        var lines = _lines.Take();
        for (var i = 0; i < _counters.Length; i++)
        {
            var passes = _counters[i].Progress.Passes;
            for (var pass = Math.Max(_passes[i], passes - lines) + 1; pass <= passes; pass++)
            {
                into.Add(new EpochWrapped(_counters[i].Name, (int)pass));
            }

            _passes[i] = passes;
        }
    }

    /// <summary>The run went back to before these: it will come by again.</summary>
    public void PutBack(List<EpochWrapped> wraps)
    {
        foreach (var wrap in wraps)
        {
            var counter = Array.FindIndex(_counters, counter => counter.Name == wrap.Layer);
            _passes[counter] = Math.Min(_passes[counter], wrap.Epoch - 1);
        }
    }

    /// <summary>After the first sub-batch of an iteration.</summary>
    public void NoteFirst()
    {
        for (var i = 0; i < _readers.Length; i++) _first[i] = _readers[i].Keys.FirstKey;
    }

    /// <summary>After the last one.</summary>
    public void ReportKeys(int iteration, Action<TrainingEvent> emit)
    {
        for (var i = 0; i < _readers.Length; i++)
        {
            if (_first[i] is not { } first || _readers[i].Keys.LastKey is not { } last) continue;
            emit(new RecordsRead(iteration, _readers[i].Name, first, last));
        }
    }
}
