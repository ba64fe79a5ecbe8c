namespace CaffeTop.Engine.Data;

/// <summary>Hands batches from one thread to another: a ring of fixed size, blocking, without allocation.</summary>
internal sealed class BatchQueue(int capacity)
{
    private readonly DataBatch[] _ring = new DataBatch[capacity];
    private readonly object _lock = new();
    private int _first;
    private int _count;
    private bool _closed;

    public void Add(DataBatch batch)
    {
        lock (_lock)
        {
            _ring[(_first + _count++) % _ring.Length] = batch;
            Monitor.PulseAll(_lock);
        }
    }

    public bool TryTake(out DataBatch? batch)
    {
        lock (_lock)
        {
            batch = null;
            if (_count == 0) return false;
            batch = Remove();
            return true;
        }
    }

    /// <summary>Waits for a batch; null once the queue is closed and empty.</summary>
    public DataBatch? Take()
    {
        lock (_lock)
        {
            while (_count == 0 && !_closed) Monitor.Wait(_lock);
            return _count == 0 ? null : Remove();
        }
    }

    /// <summary>Wakes whoever waits; what is in the queue can still be taken.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    public void Reopen()
    {
        lock (_lock) _closed = false;
    }

    private DataBatch Remove()
    {
        var batch = _ring[_first];
        _first = (_first + 1) % _ring.Length;
        _count--;
        return batch;
    }
}
