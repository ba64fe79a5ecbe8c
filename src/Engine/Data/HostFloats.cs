using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Data;

/// <summary>Batch memory outside the garbage collector's heap, for devices that copy batches to memory of their own.</summary>
public sealed unsafe class HostFloats : IBatchMemory
{
    private const int Alignment = 64;
    private const int SlackFloats = 64;

    private float* _memory;
    private int _capacity;

    ~HostFloats() => Free();

    public Span<float> Floats(int count)
    {
        if (count > _capacity)
        {
            Free();
            var bytes = ((nuint)count + SlackFloats) * sizeof(float);
            _memory = (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
            NativeMemory.Clear(_memory, bytes);
            _capacity = count;
        }

        return new Span<float>(_memory, count);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _capacity = 0;
    }
}
