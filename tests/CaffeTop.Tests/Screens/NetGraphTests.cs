using CaffeTop.Runs;
using CaffeTop.Screens.Nets;

namespace CaffeTop.Tests.Screens;

public class NetGraphTests
{
    // a → b → c → d; a's blob goes to c and d too, b's to d.
    [Fact]
    public void Edges_over_layers_run_in_lanes_and_edges_of_one_blob_share_theirs()
    {
        var graph = NetGraph.Of(Net(("a", []), ("b", ["a"]), ("c", ["a", "b"]), ("d", ["a", "b", "c"])));
        Assert.Equal([new NetEdge(0, 2, 0), new NetEdge(0, 3, 0), new NetEdge(1, 3, 1)], graph.Edges);
        Assert.Equal(2, graph.Lanes);
        Assert.True(graph.GoesOn(new NetEdge(0, 2, 0)));
        Assert.False(graph.GoesOn(new NetEdge(0, 3, 0)));
    }

    [Fact]
    public void A_chain_needs_no_lane_and_a_lane_is_used_again_below()
    {
        Assert.Equal(0, NetGraph.Of(Net(("a", []), ("b", ["a"]), ("c", ["b"]))).Lanes);
        var blocks = NetGraph.Of(Net(("a", []), ("b", ["a"]), ("c", ["b", "a"]), ("d", ["c"]), ("e", ["d"]), ("f", ["e", "d"])));
        Assert.Equal([new NetEdge(0, 2, 0), new NetEdge(3, 5, 0)], blocks.Edges);
    }

    [Fact]
    public void More_edges_than_lanes_are_counted()
    {
        var names = Enumerable.Range(0, 30).Select(static i => $"l{i}").ToArray();
        var layers = names.Select((name, i) => (name, i == 29 ? names[..29] : [])).ToArray();
        var graph = NetGraph.Of(Net(layers));
        Assert.Equal(NetGraph.MostLanes, graph.Lanes);
        Assert.Equal(28, graph.Edges.Count + graph.LeftOut);
    }

    private static DumpedNet Net(params (string Name, string[] Bottoms)[] layers) =>
        new("net", -1, [.. layers.Select(static l => new DumpedLayer(l.Name, "Eltwise", l.Bottoms, [l.Name], [""], null))], false, null);
}
