using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Memory;

/// <summary>Memory of the host that the GPU reads and writes by itself, so that copies need not be waited for.</summary>
internal sealed unsafe class PinnedMemory : IDisposable
{
    private nint _address;

    public PinnedMemory(PrimaryContext context, long bytes)
    {
        context.MakeCurrent();
        nint address;
        CudaStatus.Check(LibCuda.HostAllocate(&address, (nuint)bytes, 0));
        _address = address;
        new Span<byte>((void*)address, checked((int)bytes)).Clear();
    }

    public nint Address => _address;

    public void Dispose()
    {
        if (_address != 0) CudaStatus.Check(LibCuda.HostFree(_address));
        _address = 0;
    }
}
