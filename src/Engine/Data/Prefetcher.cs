using System.Runtime.ExceptionServices;

namespace CaffeTop.Engine.Data;

/// <summary>
/// Reads and decodes batches on a thread of its own, some ahead of training. <see cref="Take"/> and <see cref="Return"/> allocate nothing.
/// What goes wrong on the thread is thrown by <see cref="Take"/>, after the batches before it were taken.
/// </summary>
public sealed class Prefetcher : IDisposable
{
    private readonly RecordSource _source;
    private readonly BatchReader _reader;
    private readonly BatchQueue _empty;
    private readonly BatchQueue _full;
    private readonly DataBatch[] _batches;
    private readonly TimeProvider _clock;
    private Thread? _thread;
    private volatile bool _stopping;
    private ExceptionDispatchInfo? _fault;
    private long _waitTicks;

    /// <param name="source">read by the thread from <see cref="Start"/> on; disposed with the prefetcher.</param>
    /// <param name="transformer">used by the thread alone.</param>
    /// <param name="options">sizes.</param>
    public Prefetcher(RecordSource source, Transformer transformer, PrefetcherOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Prefetch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.Rank, options.Ranks);
        _source = source;
        _clock = options.Clock;
        _reader = new BatchReader(source, transformer, options.Rank, options.Ranks);
        _empty = new BatchQueue(options.Prefetch);
        _full = new BatchQueue(options.Prefetch);
        _batches = new DataBatch[options.Prefetch];
        for (var i = 0; i < _batches.Length; i++) _batches[i] = NewBatch(options);
    }

    /// <summary>Time that <see cref="Take"/> has waited for data, in all.</summary>
    public TimeSpan WaitTime => _clock.GetElapsedTime(0, Interlocked.Read(ref _waitTicks));

    /// <summary>
    /// How often <see cref="Take"/> found no batch ready; Caffe logs "Waiting for data" at the first and each thousandth.
    /// </summary>
    public long Waits { get; private set; }

    public bool IsRunning => _thread is not null;

    /// <summary>
    /// Starts reading, or starts again from another place; batches not taken yet are dropped, and those taken must be returned before.
    /// </summary>
    /// <param name="position">records from the start of the first pass: 0, or a batch's <see cref="DataBatch.NextPosition"/>.</param>
    public void Start(long position = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        Stop();
        while (_full.TryTake(out _)) { }
        while (_empty.TryTake(out _)) { }
        foreach (var batch in _batches) _empty.Add(batch);
        _empty.Reopen();
        _full.Reopen();
        _fault = null;
        _reader.Position = position;
        _thread = new Thread(Run) { IsBackground = true, Name = "data prefetching" };
        _thread.Start();
    }

    /// <summary>The next batch, in order; waits for it. Give it back with <see cref="Return"/>.</summary>
    /// <exception cref="RecordException">a record of the batch is bad.</exception>
    public DataBatch Take()
    {
        if (_thread is null) throw new InvalidOperationException("The prefetcher is not started");
        if (!_full.TryTake(out var batch))
        {
            Waits++;
            var start = _clock.GetTimestamp();
            batch = _full.Take();
            Interlocked.Add(ref _waitTicks, _clock.GetTimestamp() - start);
        }

        if (batch is not null) return batch;
        _fault?.Throw();
        throw new InvalidOperationException("The prefetcher was stopped");
    }

    /// <summary>The next batch where it is ready, else null; a fault is left to <see cref="Take"/>.</summary>
    public DataBatch? TakeReady() => _full.TryTake(out var batch) ? batch : null;

    /// <summary>Lets the thread fill the batch again.</summary>
    public void Return(DataBatch batch) => _empty.Add(batch);

    /// <summary>Ends the thread; it finishes the batch it is reading.</summary>
    public void Stop()
    {
        if (_thread is not { } thread) return;
        _stopping = true;
        _empty.Close();
        thread.Join();
        _thread = null;
        _stopping = false;
    }

    public void Dispose()
    {
        Stop();
        foreach (var batch in _batches) batch.Dispose();
        _source.Dispose();
    }

    private static DataBatch NewBatch(PrefetcherOptions options)
    {
        if (options.Staging is not { } staging) return new DataBatch(options.BatchSize, options.Memory(), options.Memory());
        return new DataBatch(options.BatchSize, Pinned(), Pinned(), Pinned());

        PinnedFloats Pinned() => new(staging.NewBlock());
    }

    private void Run()
    {
        try
        {
            while (!_stopping && _empty.Take() is { } batch)
            {
                if (_stopping) break;
                _reader.Fill(batch);
                _full.Add(batch);
            }
        }
        catch (IOException exception)
        {
            _fault = ExceptionDispatchInfo.Capture(new CaffeTopException(_source.Name, $"cannot be read: {exception.Message}", exception));
        }
        catch (Exception exception)
        {
            // Not swallowed: Take throws it on the training thread.
            _fault = ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            _full.Close();
        }
    }
}
