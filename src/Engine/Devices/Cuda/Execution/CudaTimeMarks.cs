using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Execution;

/// <summary>
/// Events with times (to half a microsecond); in a graph, each is a step of it, behind all that was begun before: what was begun aside ends before the mark.
/// </summary>
internal sealed unsafe class CudaTimeMarks : ITimeMarks
{
    private readonly PrimaryContext _context;
    private readonly SideBranch? _side;
    private readonly nint[] _events;

    public CudaTimeMarks(PrimaryContext context, SideBranch? side, int marks)
    {
        (_context, _side) = (context, side);
        _events = new nint[marks];
        context.MakeCurrent();
        for (var mark = 0; mark < marks; mark++)
        {
            nint made;
            CudaStatus.Check(LibCuda.EventCreate(&made, 0));
            _events[mark] = made;
        }
    }

    public void Set(int mark)
    {
        _side?.JoinAll();
        if (_context.IsCapturing) CudaStatus.Check(LibCuda.EventRecordWithFlags(_events[mark], _context.Stream, LibCuda.EventRecordExternal));
        else CudaStatus.Check(LibCuda.EventRecord(_events[mark], _context.Stream));
    }

    public double Milliseconds(int from, int to)
    {
        _context.MakeCurrent();
        CudaStatus.Check(LibCuda.EventSynchronize(_events[to]));
        float milliseconds;
        CudaStatus.Check(LibCuda.EventElapsed(&milliseconds, _events[from], _events[to]));
        return milliseconds;
    }

    public void Dispose()
    {
        _context.MakeCurrent();
        for (var mark = 0; mark < _events.Length; mark++)
        {
            if (_events[mark] != 0) CudaStatus.CheckEnd(LibCuda.EventDestroy(_events[mark]));
            _events[mark] = 0;
        }
    }
}
