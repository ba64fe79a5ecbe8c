using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Nets;

public sealed class WeightsTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.caffemodel");

    public void Dispose() => File.Delete(_file);

    private static string Text(int outputs = 2, string name = "ip", string more = "", float value = 2) => $$"""
        name: "n"
        layer { name: "in" type: "Input" top: "x" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "{{name}}" type: "InnerProduct" bottom: "x" top: "ip" inner_product_param { num_output: {{outputs}} weight_filler { type: "constant" value: {{FormattableString.Invariant($"{value}")}} } } }
        layer { name: "own" type: "InnerProduct" bottom: "ip" top: "own" inner_product_param { num_output: 1 } {{more}} }
        layer { name: "loss" type: "EuclideanLoss" bottom: "own" bottom: "own" }
        """;

    private static float[] Weight(Net net, string layer) => net.Layers.First(l => l.Layer.Name == layer).Layer.Parameters[0].Blob.DataToArray();

    private void Save(Net net)
    {
        var saved = net.ToSave();
        using var stream = File.Create(_file);
        ModelFileWriter.Write(stream, saved.Net, saved.Blobs);
    }

    [Fact]
    public void WhatIsSavedIsCopiedByLayerName()
    {
        using (var source = NetText.Build(Text(value: 7))) Save(source);
        using var model = ModelFile.Open(_file);
        Assert.Equal(["in", "ip", "own", "own_own_0_split", "loss"], model.Layers.Select(layer => layer.Name));
        using var net = NetText.Build(Text(name: "other").Replace("own", "ip", StringComparison.Ordinal).Replace("num_output: 1 ", "num_output: 2 ", StringComparison.Ordinal)
            .Replace("bottom: \"x\" top: \"ip\"", "bottom: \"x\" top: \"o\"", StringComparison.Ordinal).Replace("bottom: \"ip\" top: \"ip\"", "bottom: \"x\" top: \"ip\"", StringComparison.Ordinal));
        var report = net.CopyTrainedLayersFrom(model);
        Assert.Equal(["ip"], report.Copied);
        Assert.Equal(["own", "own_own_0_split"], report.Ignored);
        Assert.Equal(["other"], report.LeftAtFiller);
        Assert.Equal(7f, Weight(net, "ip")[0]);
        Assert.Equal(2f, Weight(net, "other")[0]);
    }

    [Fact]
    public void AnotherShapeIsRefusedWithCaffesAdvice()
    {
        using (var source = NetText.Build(Text())) Save(source);
        using var model = ModelFile.Open(_file);
        using var net = NetText.Build(Text(outputs: 4));
        var error = Assert.Throws<CaffeTopException>(() => net.CopyTrainedLayersFrom(model));
        Assert.Contains("Cannot copy param 0 weights from layer 'ip'; shape mismatch. Source param shape is 2 3 (6); target param shape is 4 3 (12).", error.Message, StringComparison.Ordinal);
        Assert.Contains("rename the layer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherNumberOfBlobsIsRefused()
    {
        using (var source = NetText.Build(Text())) Save(source);
        using var model = ModelFile.Open(_file);
        using var net = NetText.Build(Text().Replace("num_output: 1 ", "num_output: 1 bias_term: false ", StringComparison.Ordinal));
        Assert.Contains("Incompatible number of blobs for layer own", Assert.Throws<CaffeTopException>(() => net.CopyTrainedLayersFrom(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BlobsInTheTextReplaceTheFiller()
    {
        using var net = NetText.Build(Text(more: "blobs { num: 1 channels: 1 height: 1 width: 2 data: 3 data: 4 } blobs { shape { dim: 1 } data: 5 }"));
        Assert.Equal([3f, 4f], Weight(net, "own"));
        Assert.Contains("Incompatible number of blobs", NetText.Refusal(Text(more: "blobs { shape { dim: 1 } data: 5 }")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 4096, 9216 }, new long[] { 1, 1, 4096, 9216 }, true, true)]
    [InlineData(new[] { 4096, 9216 }, new long[] { 1, 1, 4096, 9216 }, false, false)]
    [InlineData(new[] { 4096 }, new long[] { 1, 1, 1, 4096 }, true, true)]
    [InlineData(new[] { 4096 }, new long[] { 4096, 1, 1, 1 }, true, false)]
    [InlineData(new[] { 96, 3, 7, 7 }, new long[] { 96, 3, 7, 7 }, true, true)]
    [InlineData(new[] { 1, 96, 3, 7, 7 }, new long[] { 96, 3, 7, 7 }, true, false)]
    [InlineData(new int[0], new long[] { 1, 1, 1, 1 }, true, true)]
    public void LegacyShapesMayHaveLeadingOnes(int[] shape, long[] dims, bool legacy, bool fits)
        => Assert.Equal(fits, SavedShape.Fits(new Shape(shape), dims, legacy));

    [Fact]
    public void ASavedNetCarriesWhatCaffesSetUpAdds()
    {
        using var net = NetText.Build("""
            layer { name: "in" type: "Input" top: "x" top: "y" input_param { shape { dim: 2 dim: 3 } } }
            layer { name: "bn" type: "BatchNorm" bottom: "x" top: "b" }
            layer { name: "loss" type: "EuclideanLoss" bottom: "b" bottom: "y" }
            """);
        var saved = net.ToSave();
        Assert.Equal([0f, 0f, 0f], saved.Net.Layer[1].Param.Select(spec => spec.LrMult));
        Assert.Equal([1f], saved.Net.Layer[2].LossWeight);
        Assert.All(saved.Net.Layer, layer => Assert.Equal(Engine.Proto.Phase.Train, layer.Phase));
        Assert.Equal(3, saved.Blobs[1].Count);
    }
}
