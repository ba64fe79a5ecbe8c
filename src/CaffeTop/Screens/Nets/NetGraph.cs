using CaffeTop.Runs;

namespace CaffeTop.Screens.Nets;

/// <summary>
/// The net as rows: which edges skip rows, and in which lane at the right each of them runs. An edge from one row to the next needs no lane.
/// </summary>
internal sealed class NetGraph
{
    /// <summary>More lanes than this are not drawn; the edges are counted.</summary>
    public const int MostLanes = 12;

    private readonly List<NetEdge> _edges = [];

    private NetGraph(DumpedNet net) => Net = net;

    public DumpedNet Net { get; }

    public IReadOnlyList<NetEdge> Edges => _edges;

    public int Lanes { get; private set; }

    public int LeftOut { get; private set; }

    /// <summary>The blob of an edge goes further down the same lane.</summary>
    public bool GoesOn(NetEdge edge) => _edges.Exists(other => other.From == edge.From && other.Lane == edge.Lane && other.To > edge.To);

    public static NetGraph Of(DumpedNet net)
    {
        var graph = new NetGraph(net);
        var producer = new Dictionary<string, int>(StringComparer.Ordinal);
        var edges = new SortedSet<(int From, int To)>();
        for (var i = 0; i < net.Layers.Count; i++)
        {
            foreach (var bottom in net.Layers[i].Bottoms)
            {
                if (producer.TryGetValue(bottom, out var from) && i - from > 1) edges.Add((from, i));
            }

            foreach (var top in net.Layers[i].Tops) producer[top] = i;
        }

        var free = new int[MostLanes];
        foreach (var (from, to) in edges)
        {
            // Edges of one blob share a lane where they can; a lane is free again below its last edge.
            var lane = graph._edges.FindIndex(e => e.From == from) is var same and >= 0 ? graph._edges[same].Lane : Array.FindIndex(free, end => end < from || end == 0);
            if (lane < 0)
            {
                graph.LeftOut++;
                continue;
            }

            free[lane] = Math.Max(free[lane], to);
            graph._edges.Add(new NetEdge(from, to, lane));
            graph.Lanes = Math.Max(graph.Lanes, lane + 1);
        }

        return graph;
    }
}

/// <summary>An edge between rows that are not neighbours.</summary>
internal readonly record struct NetEdge(int From, int To, int Lane);
