using System.Text;
using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading.Building;

/// <summary>Samples from their lines: norms come a line for each layer, times of a very large net in several lines.</summary>
internal sealed class SampleAssembly(EventQueue queue)
{
    private readonly List<BlobNorms> _blobs = [];
    private readonly List<LayerTime> _times = [];
    private EventQueue.Place? _place;
    private DateTimeOffset? _time;
    private int _iteration;

    /// <summary>Whether a line of norms, whole and right; false: it is none of ours.</summary>
    public bool TryNorms(DateTimeOffset? time, int iteration, ReadOnlySpan<byte> text)
    {
        var reader = new NormsReader(text);
        var layer = Encoding.UTF8.GetString(reader.Layer);
        var blobs = new List<BlobNorms>();
        while (reader.TryNext(out var kind, out var blob, out var norms))
        {
            blobs.Add(new BlobNorms(
                kind, layer, Encoding.UTF8.GetString(blob), norms.MeanAbsolute, norms.L2, norms.Min, norms.Max, norms.Zeros, norms.NonFinite,
                norms.UpdateRatio));
        }

        if (!reader.IsWhole) return false;
        Open(time, iteration, _times.Count > 0);
        _blobs.AddRange(blobs);
        return true;
    }

    /// <inheritdoc cref="TryNorms"/>
    public bool TryTimes(DateTimeOffset? time, int iteration, ReadOnlySpan<byte> text)
    {
        var reader = new LayerTimesReader(text);
        var times = new List<LayerTime>();
        while (reader.TryNext(out var layer, out var forward, out var backward))
            times.Add(new LayerTime(Encoding.UTF8.GetString(layer), forward, backward));
        if (!reader.IsWhole) return false;
        Open(time, iteration, _blobs.Count > 0);
        _times.AddRange(times);
        return true;
    }

    /// <summary>No more lines of the sample come.</summary>
    public void Close()
    {
        if (_place is null) return;
        TrainingEvent sampled = _blobs.Count > 0 ? new NormsSampled(_iteration, [.. _blobs]) : new LayerTimesSampled(_iteration, [.. _times]);
        queue.Finish(_place, sampled with { Time = _time });
        _blobs.Clear();
        _times.Clear();
        _place = null;
    }

    private void Open(DateTimeOffset? time, int iteration, bool isOther)
    {
        if (isOther || iteration != _iteration) Close();
        if (_place is not null) return;
        (_place, _time, _iteration) = (queue.Open(), time, iteration);
    }
}
