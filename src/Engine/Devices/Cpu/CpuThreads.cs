using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// The CPU device's worker threads. Chunks are claimed one by one from an atomic ticket; the caller takes part as thread 0 and waits only for chunks
/// that somebody has claimed, never for a worker to wake up: where other programs keep the processors busy, a worker that comes late finds the work
/// done and nobody waiting. Workers spin briefly for the next call, then park; the caller spins, then yields (a static split with a pure spin join
/// collapses when other processes run: cpu-engine.md). One caller at a time.
/// </summary>
internal sealed unsafe class CpuThreads : IDisposable
{
    private const int SpinMicroseconds = 50;
    private const int Closed = int.MaxValue;
    private readonly Thread[] _workers;
    private readonly SemaphoreSlim[] _parked;
    private readonly int[] _isParked;
    private readonly Lock _gate = new();
    private delegate*<void*, int, int, void> _body;
    private void* _state;
    private IChunkJob? _job;
    private int _chunks;
    private int _done;
    private bool _stopping;
    private Exception? _failure;

    // The number of the call in the upper half, the next chunk in the lower: a late worker cannot claim a chunk of a call it did not see.
    private long _ticket = Closed;

    public CpuThreads(int count)
    {
        Count = Math.Max(1, count);
        _workers = new Thread[Count - 1];
        _parked = new SemaphoreSlim[Count - 1];
        _isParked = new int[Count - 1];
        for (var i = 0; i < _workers.Length; i++)
        {
            var index = i;
            _parked[i] = new SemaphoreSlim(0);
            _workers[i] = new Thread(() => Work(index)) { IsBackground = true, Name = $"caffetop-cpu-{index + 1}" };
            _workers[i].Start();
        }
    }

    /// <summary>Threads that work at once, the caller included.</summary>
    public int Count { get; }

    /// <summary>Runs chunks 0…chunks−1, in any order and on any thread; returns when all are done. An exception in a chunk is thrown here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void For<TWork>(int chunks, in TWork work)
        where TWork : unmanaged, IChunkWork<TWork>
    {
        fixed (TWork* state = &work)
        {
            if (Count == 1 || chunks <= 1)
            {
                for (var chunk = 0; chunk < chunks; chunk++) TWork.Run(in *state, chunk, 0);
                return;
            }

            lock (_gate) RunOnAll(chunks, &Trampoline<TWork>, state, null);
        }
    }

    /// <summary>As <see cref="For{TWork}"/>, for work that is an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void For(int chunks, IChunkJob job)
    {
        if (Count == 1 || chunks <= 1)
        {
            for (var chunk = 0; chunk < chunks; chunk++) job.Run(chunk, 0);
            return;
        }

        lock (_gate) RunOnAll(chunks, null, null, job);
    }

    public void Dispose()
    {
        Volatile.Write(ref _stopping, true);
        Open(0);
        foreach (var semaphore in _parked) semaphore.Release();
        foreach (var worker in _workers) worker.Join();
        foreach (var semaphore in _parked) semaphore.Dispose();
    }

    private static void Trampoline<TWork>(void* state, int chunk, int thread)
        where TWork : unmanaged, IChunkWork<TWork>
        => TWork.Run(in *(TWork*)state, chunk, thread);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunOnAll(int chunks, delegate*<void*, int, int, void> body, void* state, IChunkJob? job)
    {
        // Nothing can be claimed while the fields change: the last call left its ticket at its end, which the new number of chunks may exceed.
        Interlocked.Exchange(ref _ticket, (_ticket & ~(long)int.MaxValue) | Closed);
        _job = job;
        _body = body;
        _state = state;
        _failure = null;
        _done = 0;
        Open(chunks);
        for (var i = 0; i < _workers.Length; i++)
        {
            if (Volatile.Read(ref _isParked[i]) == 1 && Interlocked.Exchange(ref _isParked[i], 0) == 1) _parked[i].Release();
        }

        Claim(0);
        var spin = default(SpinWait);
        while (Volatile.Read(ref _done) < chunks) spin.SpinOnce(sleep1Threshold: -1);
        _job = null;
        if (_failure is { } failure) throw new InvalidOperationException("a CPU worker failed", failure);
    }

    private void Open(int chunks)
    {
        Volatile.Write(ref _chunks, chunks);
        Interlocked.Exchange(ref _ticket, ((_ticket >> 32) + 1) << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Claim(int thread)
    {
        while (true)
        {
            var ticket = Volatile.Read(ref _ticket);
            var chunk = (int)ticket;
            if (chunk >= Volatile.Read(ref _chunks)) return;
            if (Interlocked.CompareExchange(ref _ticket, ticket + 1, ticket) != ticket) continue;
            try
            {
                if (_job is { } job) job.Run(chunk, thread);
                else _body(_state, chunk, thread);
            }
            catch (Exception failure)
            {
                _failure = failure;
            }

            Interlocked.Increment(ref _done);
        }
    }

    private void Work(int index)
    {
        long seen = 0;
        while (true)
        {
            AwaitCall(index, seen);
            seen = Volatile.Read(ref _ticket) >> 32;
            if (Volatile.Read(ref _stopping)) return;
            Claim(index + 1);
        }
    }

    /// <summary>Returns when the number of the call is no longer <paramref name="seen"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AwaitCall(int index, long seen)
    {
        var deadline = TimeProvider.System.GetTimestamp() + (SpinMicroseconds * TimeProvider.System.TimestampFrequency / 1_000_000);
        while (Volatile.Read(ref _ticket) >> 32 == seen)
        {
            if (TimeProvider.System.GetTimestamp() < deadline)
            {
                Thread.SpinWait(20);
                continue;
            }

            Interlocked.Exchange(ref _isParked[index], 1);
            if (Volatile.Read(ref _ticket) >> 32 != seen)
            {
                // The caller may or may not have seen the flag: if it has, take the permit it gave.
                if (Interlocked.Exchange(ref _isParked[index], 0) == 1) return;
            }

            _parked[index].Wait();
            return;
        }
    }
}
