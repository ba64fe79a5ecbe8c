using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Execution;

/// <summary>
/// Operations that were captured from the stream as a CUDA graph, with those that were begun aside. It knows addresses only: it is of no use any more once memory that was there at the
/// capture has been given back.
/// </summary>
internal sealed unsafe class CudaGraph : IDeviceGraph
{
    private readonly PrimaryContext _context;
    private readonly PassCounter _pass;
    private readonly bool _readsPass;
    private readonly long _frees;
    private nint _executable;

    /// <exception cref="CudaException">An operation needs the host or takes memory, which a capture does not allow; nothing was computed.</exception>
    public CudaGraph(PrimaryContext context, PassCounter pass, SideBranch? side, Action operations)
    {
        _context = context;
        _pass = pass;
        _frees = context.Frees;
        pass.Write();
        var graph = Capture(side, operations, out _readsPass);
        try
        {
            nuint nodes;
            nint executable;
            CudaStatus.Check(LibCuda.GraphGetNodes(graph, null, &nodes));
            Nodes = (int)nodes;
            Chain = LongestChain.Of(graph, Nodes);
            CudaStatus.Check(LibCuda.GraphInstantiate(&executable, graph, 0));
            _executable = executable;
            CudaStatus.Check(LibCuda.GraphUpload(executable, context.Stream));
        }
        finally
        {
            CudaStatus.CheckEnd(LibCuda.GraphDestroy(graph));
        }
    }

    public int Nodes { get; }

    public int? Chain { get; }

    public bool IsValid => _frees == _context.Frees;

    public void Launch()
    {
        if (!IsValid) throw new InvalidOperationException("memory that the graph uses has been given back");
        if (_readsPass) _pass.Write();
        _context.MakeCurrent();
        CudaStatus.Check(LibCuda.GraphLaunch(_executable, _context.Stream));
    }

    public void Dispose()
    {
        if (_executable == 0) return;
        _context.MakeCurrent();
        CudaStatus.CheckEnd(LibCuda.GraphExecDestroy(_executable));
        _executable = 0;
    }

    // Other threads may allocate meanwhile: the mode is this thread's.
    private nint Capture(SideBranch? side, Action operations, out bool readsPass)
    {
        var reads = _pass.Reads;
        nint graph = 0;
        _context.MakeCurrent();
        CudaStatus.Check(LibCuda.StreamBeginCapture(_context.Stream, LibCuda.CaptureThreadLocal));
        side?.StartRecording();
        try
        {
            operations();
            side?.JoinAll();
        }
        catch
        {
            // What is left of the capture is of no use, and says nothing that the exception does not say.
            if (LibCuda.StreamEndCapture(_context.Stream, &graph) == LibCuda.Success && graph != 0) CudaStatus.CheckEnd(LibCuda.GraphDestroy(graph));
            throw;
        }
        finally
        {
            side?.StopRecording();
        }

        CudaStatus.Check(LibCuda.StreamEndCapture(_context.Stream, &graph));
        readsPass = _pass.Reads != reads;
        return graph;
    }
}
