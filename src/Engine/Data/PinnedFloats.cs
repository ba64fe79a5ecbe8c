using System.Runtime.InteropServices;
using CaffeTop.Engine.Devices;

namespace CaffeTop.Engine.Data;

/// <summary>Batch memory that a device copies from by itself.</summary>
public sealed class PinnedFloats(IPinnedBlock block) : IBatchMemory
{
    public IPinnedBlock Block { get; } = block;

    public Span<float> Floats(int count) => MemoryMarshal.Cast<byte, float>(Block.Bytes((long)count * sizeof(float)));

    public void Dispose() => Block.Dispose();
}
