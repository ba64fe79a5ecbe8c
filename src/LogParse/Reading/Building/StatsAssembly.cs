using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading.Building;

/// <summary>
/// debug_info blocks from their lines. A block stands before the loss line of its iteration, so it waits for it; within a test the iteration is known.
/// </summary>
internal sealed class StatsAssembly(EventQueue queue)
{
    private readonly List<LayerStat> _stats = [];
    private readonly List<(EventQueue.Place Place, LayerStatsSampled Block)> _waiting = [];
    private DateTimeOffset? _time;
    private EventQueue.Place? _place;

    public void Add(DateTimeOffset? time, in LayerStat stat, int? iterationOfTest)
    {
        // A block begins anew where its first line comes again: the next batch.
        if (_stats.Count > 0 && _stats[0].Kind == stat.Kind && _stats[0].Layer == stat.Layer && _stats[0].Blob == stat.Blob) Close(iterationOfTest, null);
        Open(time);
        _stats.Add(stat);
    }

    public void Norms(DateTimeOffset? time, ParameterNorms norms, int? iterationOfTest)
    {
        Open(time);
        Close(iterationOfTest, norms);
    }

    public void Close(int? iterationOfTest, ParameterNorms? norms = null)
    {
        if (_place is null) return;
        var block = new LayerStatsSampled(iterationOfTest ?? -1, [.. _stats], norms) { Time = _time };
        if (iterationOfTest is not null) queue.Finish(_place, block);
        else _waiting.Add((_place, block));
        _stats.Clear();
        _place = null;
    }

    /// <summary>The iteration of the blocks that wait.</summary>
    public void Resolve(int iteration)
    {
        Close(null);
        foreach (var (place, block) in _waiting) queue.Finish(place, block with { Iteration = iteration });
        _waiting.Clear();
    }

    private void Open(DateTimeOffset? time)
    {
        if (_place is not null) return;
        (_place, _time) = (queue.Open(), time);
    }
}
