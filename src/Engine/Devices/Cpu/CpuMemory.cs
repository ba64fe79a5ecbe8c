using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Host memory: zeroed, 64-byte aligned, with <see cref="Slack"/> floats behind the end, because vector tails over-read. Large blocks come from the
/// system as untouched zero pages, so what is never written costs no memory.
/// </summary>
internal sealed unsafe class CpuMemory(CpuThreads threads) : IMemoryOps
{
    /// <summary>Floats behind the end of every buffer that may be read, and in scratch also written.</summary>
    public const int Slack = 128;

    private const int Alignment = 64;
    private const int CopyFloats = 1 << 18;

    public DeviceBuffer Allocate(long count)
    {
        var allocation = AllocateBytes(count, out var address);
        return new DeviceBuffer(this, allocation, address, count);
    }

    public void Free(nint allocation, long count) => NativeMemory.Free((void*)allocation);

    public Span<float> HostSpan(DeviceSpan span) => new((void*)span.Address, span.Count);

    public Span<int> HostSpan(IndexSpan span) => new((void*)span.Address, span.Count);

    public void Upload(ReadOnlySpan<float> source, DeviceSpan destination)
    {
        RequireSame(source.Length, destination.Count);
        source.CopyTo(HostSpan(destination));
    }

    public void Download(DeviceSpan source, Span<float> destination)
    {
        RequireSame(source.Count, destination.Length);
        HostSpan(source).CopyTo(destination);
    }

    public void Download(IndexSpan source, Span<int> destination)
    {
        RequireSame(source.Count, destination.Length);
        HostSpan(source).CopyTo(destination);
    }

    public void Fill(DeviceSpan destination, float value)
        => threads.For(Chunks(destination.Count), new FillWork(destination.Address, destination.Count, BitConverter.SingleToInt32Bits(value)));

    public void Fill(IndexSpan destination, int value)
        => threads.For(Chunks(destination.Count), new FillWork(destination.Address, destination.Count, value));

    public void Copy(DeviceSpan source, DeviceSpan destination)
    {
        RequireSame(source.Count, destination.Count);
        threads.For(Chunks(source.Count), new CopyWork(source.Address, destination.Address, source.Count));
    }

    public void ToFloat(IndexSpan source, DeviceSpan destination)
    {
        RequireSame(source.Count, destination.Count);
        System.Numerics.Tensors.TensorPrimitives.ConvertChecked<int, float>(HostSpan(source), HostSpan(destination));
    }

    public void Copy(in StridedCopy copy, DeviceSpan source, DeviceSpan destination, bool accumulate = false)
        => StridedCopier.Run(threads, copy, source, destination, accumulate);

    /// <summary>The allocation to free and, in <paramref name="address"/>, its first aligned float.</summary>
    internal static nint AllocateBytes(long count, out nint address)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var bytes = ((ulong)count + Slack) * sizeof(float) + Alignment;
        try
        {
            var allocation = (nint)NativeMemory.AllocZeroed(checked((nuint)bytes));
            address = (allocation + Alignment - 1) & ~(nint)(Alignment - 1);
            return allocation;
        }
        catch (Exception failure) when (failure is OutOfMemoryException or OverflowException)
        {
            throw new CaffeTopException($"there is no room for {bytes} bytes of memory; use a smaller batch_size or input, or end other programs", failure);
        }
    }

    private static int Chunks(int count) => (int)(((long)count + CopyFloats - 1) / CopyFloats);

    private static void RequireSame(int source, int destination)
    {
        if (source != destination) throw new ArgumentException($"the source holds {source} values, the destination {destination}");
    }

    private readonly struct FillWork(nint address, int count, int bits) : IChunkWork<FillWork>
    {
        private readonly nint _address = address;
        private readonly int _count = count;
        private readonly int _bits = bits;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run(in FillWork work, int chunk, int thread)
        {
            var start = chunk * CopyFloats;
            new Span<int>((int*)work._address + start, Math.Min(CopyFloats, work._count - start)).Fill(work._bits);
        }
    }

    private readonly struct CopyWork(nint source, nint destination, int count) : IChunkWork<CopyWork>
    {
        private readonly nint _source = source;
        private readonly nint _destination = destination;
        private readonly int _count = count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run(in CopyWork work, int chunk, int thread)
        {
            var start = chunk * CopyFloats;
            var length = (long)Math.Min(CopyFloats, work._count - start) * sizeof(float);
            Buffer.MemoryCopy((float*)work._source + start, (float*)work._destination + start, length, length);
        }
    }
}
