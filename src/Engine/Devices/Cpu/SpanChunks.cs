namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Runs of a fixed length over several blobs, numbered through: so that a pass over hundreds of parameters is one call to the threads.
/// The table is the owner's scratch.
/// </summary>
internal readonly unsafe struct SpanChunks(long* firstChunk, int spans)
{
    public const int Length = 16384;
    private readonly long* _firstChunk = firstChunk;
    private readonly int _spans = spans;

    /// <summary>64-bit words of table for a number of blobs.</summary>
    public static int TableSize(int spans) => spans + 1;

    public int Count => (int)_firstChunk[_spans];

    /// <summary>To be called for every blob in turn.</summary>
    public void Set(int span, int count)
    {
        if (span == 0) _firstChunk[0] = 0;
        _firstChunk[span + 1] = _firstChunk[span] + ((count + Length - 1) / Length);
    }

    public int First(int span) => (int)_firstChunk[span];

    /// <summary>The blob of a chunk and where in it the chunk starts.</summary>
    public void Find(int chunk, out int span, out int start)
    {
        int low = 0, high = _spans - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_firstChunk[middle] <= chunk) low = middle;
            else high = middle - 1;
        }

        // Blobs without elements start where the next one does; the search ends on the last of them, the one that has the chunk.
        span = low;
        start = (int)(chunk - _firstChunk[low]) * Length;
    }
}
