using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Execution;

/// <summary>A mark in the stream that the host can ask about and wait for.</summary>
internal sealed unsafe class CudaEvent : IDisposable
{
    private readonly PrimaryContext _context;
    private nint _handle;

    public CudaEvent(PrimaryContext context)
    {
        _context = context;
        context.MakeCurrent();
        nint handle;
        CudaStatus.Check(LibCuda.EventCreate(&handle, LibCuda.EventWithoutTime));
        _handle = handle;
    }

    /// <summary>Everything that was begun before the last <see cref="Record()"/> is done; also where there was none.</summary>
    public bool IsDone
    {
        get
        {
            _context.MakeCurrent();
            var code = LibCuda.EventQuery(_handle);
            if (code != LibCuda.NotReady) CudaStatus.Check(code);
            return code == LibCuda.Success;
        }
    }

    public void Record() => Record(_context.Stream);

    public void Record(nint stream)
    {
        _context.MakeCurrent();
        CudaStatus.Check(LibCuda.EventRecord(_handle, stream));
    }

    /// <summary>What is begun on a stream from now on waits for the last <see cref="Record()"/>; also where there was none.</summary>
    public void HoldBack(nint stream)
    {
        _context.MakeCurrent();
        CudaStatus.Check(LibCuda.StreamWaitEvent(stream, _handle, 0));
    }

    public void Wait()
    {
        _context.MakeCurrent();
        CudaStatus.Check(LibCuda.EventSynchronize(_handle));
    }

    public void Dispose()
    {
        if (_handle == 0) return;
        _context.MakeCurrent();
        CudaStatus.CheckEnd(LibCuda.EventDestroy(_handle));
        _handle = 0;
    }
}
