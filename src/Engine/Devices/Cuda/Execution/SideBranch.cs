using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Execution;

/// <summary>
/// The second branch of a graph: gradients of weights, which nobody needs before the update, beside the gradients of data, for which the next layer waits.
/// It is a stream that joins the recording of the main one. CUDA's programming guide ("Cross-stream Dependencies and Events") says why that holds: an
/// event recorded in a captured stream stands for the operations captured until then; a stream that waits for it is captured into the same graph, its next
/// operation behind those; a wait counts for the event as it is when it is called, so that events can be used again; and every such stream must be joined
/// to the first before the capture ends, which then sets all of them free. Call by call there is one stream, and nothing here does anything.
/// </summary>
/// <remarks>
/// What may run at once needs memory and handles of its own: cuBLAS, cuDNN, workspaces, partial sums. Callers have them twice and use the second ones for
/// all that they begin here, also call by call, so that they exist before a recording.
/// </remarks>
internal sealed unsafe class SideBranch : IDisposable
{
    private readonly PrimaryContext _context;
    private readonly CudaEvent _fork;
    private readonly List<CudaEvent> _events = [];
    private readonly List<Work> _unjoined = [];
    private readonly nint _stream;
    private nint _main;

    public SideBranch(PrimaryContext context)
    {
        _context = context;
        context.MakeCurrent();
        nint stream;
        CudaStatus.Check(LibCuda.StreamCreate(&stream, LibCuda.NonBlocking, 0));
        _stream = stream;
        _fork = new CudaEvent(context);
    }

    /// <summary>What is begun through <see cref="Begin"/> is begun aside.</summary>
    public bool IsRecording => _main != 0;

    /// <summary>The stream's capture has begun.</summary>
    public void StartRecording() => _main = _context.Stream;

    /// <summary>
    /// The capture has ended, or will end without a graph; what was not joined is forgotten.
    /// </summary>
    public void StopRecording()
    {
        _main = 0;
        Forget(_unjoined.Count);
    }

    /// <summary>What is begun until the scope's end is begun beside what is begun after it, and behind all that was begun before.</summary>
    /// <param name="uses">All memory that it reads and others may write later, or that it writes (<see cref="Join"/>).</param>
    public Scope Begin(params ReadOnlySpan<DeviceSpan> uses)
    {
        if (!IsRecording) return default;
        if (_unjoined.Count > 0) Mark(_unjoined[^1]);
        _fork.Record(_main);
        _fork.HoldBack(_stream);
        _unjoined.Add(new Work(uses.ToArray()));
        _context.Redirect(_stream);
        return new Scope(_context, _main);
    }

    /// <summary>What is begun on the main stream from now on comes behind what was begun aside and uses this memory.</summary>
    public void Join(DeviceSpan memory)
    {
        for (var k = _unjoined.Count - 1; k >= 0; k--)
        {
            if (!_unjoined[k].Uses(memory)) continue;
            JoinUpTo(k);
            return;
        }
    }

    /// <summary>The same for all of it.</summary>
    public void JoinAll()
    {
        if (_unjoined.Count > 0) JoinUpTo(_unjoined.Count - 1);
    }

    public void Dispose()
    {
        StopRecording();
        _fork.Dispose();
        foreach (var done in _events) done.Dispose();
        _context.MakeCurrent();
        CudaStatus.CheckEnd(LibCuda.StreamDestroy(_stream));
    }

    // The stream is in order: what was begun before is joined with it.
    private void JoinUpTo(int last)
    {
        Mark(_unjoined[last]);
        _unjoined[last].Done!.HoldBack(_main);
        Forget(last + 1);
    }

    // The event behind a work, not later than the next one begins.
    private void Mark(Work work)
    {
        if (work.Done is not null) return;
        if (_events.Count == 0) _events.Add(new CudaEvent(_context));
        work.Done = _events[^1];
        _events.RemoveAt(_events.Count - 1);
        work.Done.Record(_stream);
    }

    private void Forget(int works)
    {
        for (var k = 0; k < works; k++)
        {
            if (_unjoined[k].Done is { } done) _events.Add(done);
        }

        _unjoined.RemoveRange(0, works);
    }

    /// <summary>Until its end, operations are begun aside.</summary>
    public readonly struct Scope(PrimaryContext? context, nint main) : IDisposable
    {
        public void Dispose() => context?.Redirect(main);
    }

    private sealed class Work(DeviceSpan[] uses)
    {
        public CudaEvent? Done { get; set; }

        public bool Uses(DeviceSpan memory)
        {
            foreach (var span in uses)
            {
                if (memory.Address < End(span) && span.Address < End(memory)) return true;
            }

            return false;
        }

        private static nint End(DeviceSpan span) => span.Address + ((nint)span.Count * sizeof(float));
    }
}
