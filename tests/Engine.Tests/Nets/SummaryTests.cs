using System.Text.Json;
using CaffeTop.Engine.Nets.Summary;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Tests.Nets;

public sealed class SummaryTests
{
    private static NetSummary Describe(string text, int[]? dataShape = null, Phase phase = Phase.Test)
        => NetSummary.Describe(NetText.Parse(text), new SummaryOptions { State = new NetState { Phase = phase }, DataShape = dataShape });

    private static string Shapes(NetSummary summary)
        => string.Join(' ', summary.Layers.Select(layer => $"{layer.Name}:{string.Join(',', layer.TopShapes.Select(shape => shape?.ToString() ?? "?"))}"));

    [Fact]
    public void UnknownTypesLeaveUnknownShapes()
    {
        var summary = Describe("""
            layer { name: "data" type: "Python" top: "data" top: "label" python_param { module: "m" layer: "L" } }
            layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" param { } param { lr_mult: 2 } convolution_param { num_output: 2 kernel_size: 3 } }
            layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
            layer { name: "roi" type: "ROIPooling" bottom: "conv" bottom: "label" top: "roi" }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "roi" bottom: "label" top: "loss" }
            """);
        Assert.Equal("data:?,? conv:? relu:? roi:? loss:scalar", Shapes(summary));
        Assert.Equal(["Python", "ROIPooling"], summary.NotImplemented);
        Assert.Equal(2, summary.Layers[1].Parameters.Count);
        Assert.Equal([1f, 2f], summary.Layers[1].Parameters.Select(parameter => parameter.LrMult));
        Assert.Null(summary.Memory);
        Assert.Contains("?", SummaryText.Render(summary), StringComparison.Ordinal);
    }

    [Fact]
    public void DataLayersTakeTheGivenShape()
    {
        const string text = """
            layer { name: "d" type: "Data" top: "d" top: "l" data_param { source: "nowhere" batch_size: 4 backend: LMDB } transform_param { crop_size: 5 } }
            layer { name: "i" type: "ImageData" top: "i" top: "j" image_data_param { source: "nowhere" batch_size: 3 new_height: 7 new_width: 8 } }
            layer { name: "m" type: "MemoryData" top: "m" top: "n" memory_data_param { batch_size: 2 channels: 1 height: 4 width: 6 } }
            layer { name: "h" type: "HDF5Data" top: "h" top: "k" hdf5_data_param { source: "nowhere" batch_size: 6 } }
            """;
        Assert.Equal("d:4x3x5x5,4 i:3x3x7x8,3 m:2x1x4x6,2 h:6x3x10x11,?", Shapes(Describe(text, [3, 10, 11])));
        Assert.Equal("d:?,4 i:3x3x7x8,3 m:2x1x4x6,2 h:?,?", Shapes(Describe(text)));
    }

    [Fact]
    public void LayersThatCannotRunYetHaveShapes()
    {
        var summary = Describe("""
            layer { name: "in" type: "Input" top: "x" input_param { shape { dim: 5 dim: 2 dim: 4 dim: 6 } } }
            layer { name: "mvn" type: "MVN" bottom: "x" top: "mvn" }
            layer { name: "tile" type: "Tile" bottom: "x" top: "tile" tile_param { axis: 2 tiles: 3 } }
            layer { name: "embed" type: "Embed" bottom: "x" top: "embed" embed_param { input_dim: 10 num_output: 7 } }
            layer { name: "col" type: "Im2col" bottom: "x" top: "col" convolution_param { kernel_size: 3 stride: 1 pad: 1 } }
            layer { name: "spp" type: "SPP" bottom: "x" top: "spp" spp_param { pyramid_height: 3 } }
            layer { name: "lstm" type: "LSTM" bottom: "x" bottom: "mvn" top: "lstm" recurrent_param { num_output: 9 } }
            layer { name: "dw" type: "DepthwiseConvolution" bottom: "x" top: "dw" convolution_param { num_output: 2 kernel_size: 3 } }
            layer { name: "hinge" type: "HingeLoss" bottom: "x" bottom: "x" }
            """);
        Assert.Equal("in:5x2x4x6 mvn:5x2x4x6 tile:5x2x12x6 embed:5x2x4x6x7 col:5x18x4x6 spp:5x42 lstm:5x2x9 dw:5x2x2x4 hinge:", Shapes(summary));
        Assert.Equal(["10x7", "7"], summary.Layers[3].Parameters.Select(parameter => parameter.Shape!.ToString()));
        Assert.Equal(["36x24", "36", "36x9"], summary.Layers[6].Parameters.Select(parameter => parameter.Shape!.ToString()));
        Assert.Equal(["2x1x3x3", "2"], summary.Layers[7].Parameters.Select(parameter => parameter.Shape!.ToString()));
    }

    [Fact]
    public void CostsAreCounted()
    {
        var summary = Describe("""
            layer { name: "in" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 } } }
            layer { name: "ip" type: "InnerProduct" bottom: "x" top: "ip" param { lr_mult: 1 decay_mult: 1 } param { lr_mult: 2 decay_mult: 0 } inner_product_param { num_output: 4 } }
            layer { name: "relu" type: "ReLU" bottom: "ip" top: "ip" }
            """, phase: Phase.Train);
        Assert.Equal(16, summary.Parameters);
        Assert.Equal(24, summary.MultiplyAdds);
        Assert.Equal((6 + 8) * 4, summary.TopBytes);
        Assert.Equal([32 + 64L, 0], summary.Layers.Skip(1).Select(layer => layer.Bytes));
        Assert.Equal([(1f, 1f), (2f, 0f)], summary.Layers[1].Parameters.Select(parameter => (parameter.LrMult, parameter.DecayMult)));
        Assert.NotNull(summary.Memory);
        Assert.Equal((64L, 64L, 64L), (summary.Memory.WeightBytes, summary.Memory.WeightDiffBytes, summary.Memory.HistoryBytes));
        Assert.Equal(56, summary.Memory.DataBytes);

        using var json = JsonDocument.Parse(SummaryJson.Render(summary));
        var layer = json.RootElement.GetProperty("layers")[1];
        Assert.Equal("[[4,3],[4]]", layer.GetProperty("param_shapes").GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(2f, layer.GetProperty("lr_mult")[1].GetSingle());
        Assert.Equal(24, json.RootElement.GetProperty("totals").GetProperty("multiply_adds").GetInt64());
        Assert.Contains("24 multiply-adds", SummaryText.Render(summary), StringComparison.Ordinal);
    }

    [Fact]
    public void NamesCannotBreakOutOfTheGraph()
    {
        var summary = Describe("""layer { name: "a\"] ; b [label=\"\x1b[31m\\" type: "Input" top: "t" }""");
        var dot = SummaryDot.Render(summary);
        Assert.Contains("""label="a\"] ; b [label=\"␛[31m\\\nInput"]""", dot, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', SummaryText.Render(summary));
    }

    [Fact]
    public void AHundredThousandLayersInAChain()
    {
        var net = new NetParameter();
        var input = new LayerParameter { Name = "b", Type = "Input", InputParam = new InputParameter() };
        input.Top.Add("b0");
        input.InputParam.Shape.Add(new BlobShape());
        input.InputParam.Shape[0].Dim.Add(3);
        net.Layer.Add(input);
        for (var i = 0; i < 100_000; i++)
        {
            var layer = new LayerParameter { Name = $"l{i}", Type = "Sigmoid" };
            layer.Bottom.Add($"b{i}");
            layer.Top.Add($"b{i + 1}");
            net.Layer.Add(layer);
        }

        var summary = NetSummary.Describe(net, new SummaryOptions());
        Assert.Equal(100_001, summary.Layers.Count);
        Assert.Equal(100_001 * 12L, summary.Memory!.DataBytes);
        Assert.Equal(100_001, SummaryDot.Render(summary).Split("label=\"l").Length);
    }
}
