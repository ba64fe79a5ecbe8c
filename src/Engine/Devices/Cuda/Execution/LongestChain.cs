using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Execution;

/// <summary>How many operations of a captured graph must come one after the other: what a launch of small ones takes at least.</summary>
internal static unsafe class LongestChain
{
    /// <summary>
    /// Null where operations are bound by more than "after": kernels of the libraries that begin before those in front of them have ended
    /// (programmatic launches, since Hopper), which the driver does not leave out of an answer.
    /// </summary>
    /// <param name="nodes">How many the graph has.</param>
    public static int? Of(nint graph, int nodes)
    {
        nuint edges;
        var code = LibCuda.GraphGetEdges(graph, null, null, &edges);
        if (code == LibCuda.LossyQuery) return null;
        CudaStatus.Check(code, nameof(LibCuda.GraphGetEdges));
        nint[] from = new nint[edges], to = new nint[edges];
        fixed (nint* first = from, second = to) code = LibCuda.GraphGetEdges(graph, first, second, &edges);
        if (code == LibCuda.LossyQuery) return null;
        CudaStatus.Check(code, nameof(LibCuda.GraphGetEdges));
        var (after, waits) = Read(graph, nodes, from, to);
        var depth = new int[nodes];
        var ready = new Queue<int>();
        for (var i = 0; i < nodes; i++)
        {
            if (waits[i] == 0) ready.Enqueue(i);
        }

        var longest = 0;
        while (ready.TryDequeue(out var node))
        {
            longest = Math.Max(longest, ++depth[node]);
            foreach (var next in after[node])
            {
                depth[next] = Math.Max(depth[next], depth[node]);
                if (--waits[next] == 0) ready.Enqueue(next);
            }
        }

        return longest;
    }

    // For each node those behind it, and how many are before it.
    private static (List<int>[] After, int[] Waits) Read(nint graph, int nodes, nint[] from, nint[] to)
    {
        var count = (nuint)nodes;
        var handles = new nint[nodes];
        fixed (nint* into = handles) CudaStatus.Check(LibCuda.GraphGetNodes(graph, into, &count));
        var places = new Dictionary<nint, int>();
        for (var i = 0; i < nodes; i++) places[handles[i]] = i;
        var after = new List<int>[nodes];
        for (var i = 0; i < nodes; i++) after[i] = [];
        var waits = new int[nodes];
        for (var k = 0; k < from.Length; k++)
        {
            after[places[from[k]]].Add(places[to[k]]);
            waits[places[to[k]]]++;
        }

        return (after, waits);
    }
}
