using System.Runtime.InteropServices;
using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>
/// The chunks of many blobs in device memory, so that one launch passes over all of them, a block per chunk (ct_chunk). The list depends on the
/// blobs' lengths only and is uploaded when these change.
/// </summary>
internal sealed unsafe class SpanTable(CudaResources resources) : IDisposable
{
    // Few values are cut into small chunks, so that all multiprocessors have some; of many, a thread takes at most 64.
    private const int MostLength = 16384;
    private const int ChunksPerMultiprocessor = 8;

    private readonly DeviceScratch _chunks = resources.NewScratch();
    private readonly DeviceScratch _first = resources.NewScratch();
    private int[] _lengths = [];
    private bool _known;

    /// <summary>Chunks in all: blocks to launch.</summary>
    public int Count { get; private set; }

    /// <summary>The chunks (ct_chunk).</summary>
    public nint Chunks { get; private set; }

    /// <summary>The first chunk of each blob and, behind the last, their number (i64).</summary>
    public nint First { get; private set; }

    /// <summary>The chunks of a solver's parameters.</summary>
    public void Set(ReadOnlySpan<ParameterUpdate> parameters)
    {
        if (_known && IsSame(parameters)) return;
        var lengths = new int[parameters.Length];
        for (var k = 0; k < lengths.Length; k++) lengths[k] = parameters[k].Weights.Count;
        Set(lengths);
    }

    public void Set(ReadOnlySpan<int> lengths)
    {
        if (_known && lengths.SequenceEqual(_lengths)) return;
        _lengths = lengths.ToArray();
        _known = false;
        var chunks = new List<Chunk>();
        var length = ChunkLength(lengths);
        var first = new long[lengths.Length + 1];
        for (var k = 0; k < lengths.Length; k++)
        {
            first[k] = chunks.Count;
            for (var start = 0; start < lengths[k]; start += length)
                chunks.Add(new Chunk { Span = k, Count = Math.Min(length, lengths[k] - start), Start = start });
        }

        first[^1] = Count = chunks.Count;
        Chunks = _chunks.Take(Math.Max(1, chunks.Count) * sizeof(Chunk));
        First = _first.Take(first.Length * sizeof(long));
        fixed (Chunk* from = CollectionsMarshal.AsSpan(chunks)) resources.Memory.Upload(from, Chunks, (long)chunks.Count * sizeof(Chunk));
        fixed (long* from = first) resources.Memory.Upload(from, First, (long)first.Length * sizeof(long));
        _known = true;
    }

    public void Dispose()
    {
        resources.Drop(_chunks);
        resources.Drop(_first);
    }

    private int ChunkLength(ReadOnlySpan<int> lengths)
    {
        var total = 0L;
        foreach (var length in lengths) total += length;
        var blocks = total / (resources.Context.Multiprocessors * ChunksPerMultiprocessor) / CudaKernel.BlockSize;
        return CudaKernel.BlockSize * (int)Math.Clamp(blocks, 1, MostLength / CudaKernel.BlockSize);
    }

    private bool IsSame(ReadOnlySpan<ParameterUpdate> parameters)
    {
        if (parameters.Length != _lengths.Length) return false;
        for (var k = 0; k < _lengths.Length; k++)
        {
            if (_lengths[k] != parameters[k].Weights.Count) return false;
        }

        return true;
    }

    /// <summary>ct_chunk.</summary>
    private struct Chunk
    {
        public int Span;
        public int Count;
        public long Start;
    }
}
