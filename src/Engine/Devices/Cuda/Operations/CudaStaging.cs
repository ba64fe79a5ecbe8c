using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>Copies of batches run on a stream of their own, beside what is computed.</summary>
internal sealed unsafe class CudaStaging(CudaResources resources) : IStagingOps, IDisposable
{
    private nint _stream;

    /// <summary>Made when the first layer asks for it.</summary>
    public nint Stream
    {
        get
        {
            if (_stream != 0) return _stream;
            resources.Context.MakeCurrent();
            nint stream;
            CudaStatus.Check(LibCuda.StreamCreate(&stream, LibCuda.NonBlocking, 0));
            return _stream = stream;
        }
    }

    public IPinnedBlock NewBlock() => new PinnedBlock(resources.Context);

    public IStagingLane NewLane(PixelTransform transform) => new StagingLane(resources, Stream, transform);

    public void Dispose()
    {
        if (_stream == 0) return;
        resources.Context.MakeCurrent();
        CudaStatus.CheckEnd(LibCuda.StreamDestroy(_stream));
        _stream = 0;
    }
}
