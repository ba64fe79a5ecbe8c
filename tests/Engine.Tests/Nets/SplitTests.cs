using CaffeTop.Engine.Nets;

namespace CaffeTop.Engine.Tests.Nets;

public sealed class SplitTests
{
    [Fact]
    public void ATopReadTwiceIsSplit()
    {
        var net = SplitInserter.Insert(NetText.Parse("""
            layer { name: "in" type: "Input" top: "a" top: "b" }
            layer { name: "s" type: "Silence" bottom: "b" }
            layer { name: "x" type: "Sigmoid" bottom: "a" top: "x" }
            layer { name: "y" type: "Sigmoid" bottom: "a" top: "y" }
            """));
        Assert.Equal(["in", "a_in_0_split", "s", "x", "y"], net.Layer.Select(layer => layer.Name));
        Assert.Equal("Split", net.Layer[1].Type);
        Assert.Equal(["a_in_0_split_0", "a_in_0_split_1"], net.Layer[1].Top);
        Assert.Equal("a_in_0_split_0", net.Layer[3].Bottom[0]);
        Assert.Equal("a_in_0_split_1", net.Layer[4].Bottom[0]);
        Assert.Equal("b", net.Layer[2].Bottom[0]);
    }

    [Fact]
    public void ATopReadOnceWithALossWeightIsSplitAndTheWeightMoves()
    {
        var net = SplitInserter.Insert(NetText.Parse("""
            layer { name: "in" type: "Input" top: "a" }
            layer { name: "m" type: "Reduction" bottom: "a" top: "m" loss_weight: 3 }
            layer { name: "s" type: "Silence" bottom: "m" }
            """));
        Assert.Equal(["in", "m", "m_m_0_split", "s"], net.Layer.Select(layer => layer.Name));
        Assert.Empty(net.Layer[1].LossWeight);
        Assert.Equal([3f, 0f], net.Layer[2].LossWeight);
        Assert.Equal("m_m_0_split_1", net.Layer[3].Bottom[0]);
    }

    [Fact]
    public void AnInPlaceChainIsSplitBehindItsLastWriter()
    {
        var net = SplitInserter.Insert(NetText.Parse("""
            layer { name: "in" type: "Input" top: "a" }
            layer { name: "ip" type: "InnerProduct" bottom: "a" top: "b" }
            layer { name: "relu" type: "ReLU" bottom: "b" top: "b" }
            layer { name: "x" type: "Silence" bottom: "b" }
            layer { name: "y" type: "Silence" bottom: "b" }
            """));
        Assert.Equal(["in", "ip", "relu", "b_relu_0_split", "x", "y"], net.Layer.Select(layer => layer.Name));
        Assert.Equal("b", net.Layer[2].Bottom[0]);
    }

    [Fact]
    public void AHundredThousandReadersOfOneBlobAreSplitAtOnce()
    {
        var net = NetText.Parse("""layer { name: "in" type: "Input" top: "a" }""");
        for (var i = 0; i < 100_000; i++)
        {
            var layer = new Engine.Proto.LayerParameter { Name = $"s{i}", Type = "Silence" };
            layer.Bottom.Add("a");
            net.Layer.Add(layer);
        }

        var split = SplitInserter.Insert(net);
        Assert.Equal(100_000, split.Layer[1].Top.Count);
        Assert.Equal("a_in_0_split_99999", split.Layer[^1].Bottom[0]);
    }
}
