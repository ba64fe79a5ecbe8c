using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Memory that a family of operations works in: grows to the largest request and stays, so that a training iteration allocates nothing.
/// 64-byte aligned; contents are undefined after <see cref="Take"/>.
/// </summary>
internal sealed unsafe class Scratch : IDisposable
{
    private const int Slack = 256;
    private void* _memory;

    ~Scratch() => NativeMemory.AlignedFree(_memory);

    public long Bytes { get; private set; }

    public T* Take<T>(long count)
        where T : unmanaged
    {
        var bytes = (count * sizeof(T)) + Slack;
        if (bytes > Bytes)
        {
            NativeMemory.AlignedFree(_memory);
            Bytes = 0;
            _memory = null;
            _memory = NativeMemory.AlignedAlloc((nuint)bytes, 64);
            Bytes = bytes;
        }

        return (T*)_memory;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        Bytes = 0;
        GC.SuppressFinalize(this);
    }
}
