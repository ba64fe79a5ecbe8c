using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Execution;

/// <summary>How many operations of a captured graph must come one after the other: what a launch of small ones takes at least.</summary>
internal static unsafe class LongestChain
{
    /// <param name="nodes">How many the graph has.</param>
    public static int Of(nint graph, int nodes)
    {
        var (after, waits) = Read(graph, nodes);
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
    private static (List<int>[] After, int[] Waits) Read(nint graph, int nodes)
    {
        nuint count = (nuint)nodes, edges;
        var handles = new nint[nodes];
        fixed (nint* into = handles) CudaStatus.Check(LibCuda.GraphGetNodes(graph, into, &count));
        CudaStatus.Check(LibCuda.GraphGetEdges(graph, null, null, &edges));
        nint[] from = new nint[edges], to = new nint[edges];
        fixed (nint* first = from, second = to) CudaStatus.Check(LibCuda.GraphGetEdges(graph, first, second, &edges));

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
