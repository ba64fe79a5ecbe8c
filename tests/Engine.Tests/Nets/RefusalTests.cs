using CaffeTop.Engine.Devices.Null;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Nets.Summary;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Tests.Nets;

public sealed class RefusalTests
{
    private const string Input = """layer { name: "in" type: "Input" top: "data" top: "label" input_param { shape { dim: 2 dim: 3 } shape { dim: 2 } } } """;

    [Theory]
    [InlineData("""layer { name: "x" type: "Sigmoid" bottom: "dat" top: "x" }""", "Unknown bottom blob 'dat' (layer 'x', bottom index 0); did you mean 'data'?")]
    [InlineData("""layer { name: "x" type: "Sigmoid" bottom: "later" top: "x" } layer { name: "l" type: "Sigmoid" bottom: "data" top: "later" }""", "layer 'l' makes it, but layers run in the order of the file")]
    [InlineData("""layer { name: "x" type: "Softmaxwithloss" bottom: "data" bottom: "label" top: "x" }""", "did you mean SoftmaxWithLoss?")]
    [InlineData("""layer { name: "x" type: "SoftmaxLoss" bottom: "data" bottom: "label" top: "x" }""", "did you mean SoftmaxWithLoss?")]
    [InlineData("""layer { name: "x" type: "Nothing" bottom: "data" }""", "Unknown layer type: Nothing (known types: AbsVal, ")]
    [InlineData("""layer { name: "x" type: "Python" bottom: "data" top: "x" python_param { module: "m" layer: "L" } }""", "a Python layer (module 'm', layer 'L') cannot run here")]
    [InlineData("""layer { name: "x" type: "Sigmoid" bottom: "data" top: "x" } layer { name: "y" type: "Sigmoid" bottom: "label" top: "x" }""", "Top blob 'x' produced by multiple sources.")]
    [InlineData("""layer { name: "x" type: "Sigmoid" bottom: "data" top: "data" } layer { name: "y" type: "Sigmoid" bottom: "label" top: "data" }""", "Top blob 'data' produced by multiple sources.")]
    [InlineData("""layer { name: "r" type: "ReLU" bottom: "data" top: "data" } layer { name: "i" type: "InnerProduct" bottom: "data" top: "i" inner_product_param { num_output: 1 } } layer { name: "s" type: "ReLU" bottom: "data" top: "data" }""", "it would work in place on 'data', which other layers read too")]
    [InlineData("""layer { name: "x" type: "Sigmoid" bottom: "data" bottom: "label" top: "x" }""", "layer 'x' (Sigmoid): takes 1 bottom, found 2 ('data', 'label')")]
    [InlineData("""layer { name: "x" type: "Sigmoid" bottom: "data" }""", "takes 1 top, found none")]
    [InlineData("""layer { name: "x" type: "Flatten" bottom: "data" top: "data" }""", "cannot work in place")]
    [InlineData("""layer { name: "x" type: "Eltwise" bottom: "data" bottom: "data" top: "x" propagate_down: true }""", "propagate_down must be specified either 0 or bottom_size times")]
    [InlineData("""layer { name: "x" type: "Sigmoid" bottom: "data" top: "x" param { lr_mult: 1 } }""", "Too many params specified for layer x")]
    [InlineData("""layer { name: "x" type: "SoftmaxWithLoss" bottom: "data" bottom: "label" top: "x" loss_weight: 1 loss_weight: 2 }""", "loss_weight must be unspecified or specified once per top blob")]
    [InlineData("""layer { name: "bn" type: "BatchNorm" bottom: "data" top: "x" param { lr_mult: 1 } }""", "Cannot configure batch normalization statistics as layer parameters")]
    [InlineData("""layer { name: "a" type: "InnerProduct" bottom: "data" top: "a" param { name: "w" } inner_product_param { num_output: 2 } } layer { name: "b" type: "InnerProduct" bottom: "a" top: "b" param { name: "w" } inner_product_param { num_output: 2 } }""",
        "Cannot share param 'w' owned by layer 'a' with layer 'b'; shape mismatch. Owner layer param shape is 2 3 (6); sharing layer expects shape 2 2 (4)")]
    [InlineData("""layer { name: "a" type: "InnerProduct" bottom: "data" top: "a" param { name: "w" lr_mult: 2 } inner_product_param { num_output: 3 } } layer { name: "b" type: "InnerProduct" bottom: "a" top: "b" param { name: "w" lr_mult: 1 } inner_product_param { num_output: 3 } }""",
        "Shared param 'w' has mismatched lr_mult")]
    [InlineData("""layer { name: "a" type: "InnerProduct" bottom: "data" top: "a" inner_product_param { num_output: 3 weight_filler { type: "xavire" } } }""", "layer 'a' (InnerProduct), weight: unknown filler type \"xavire\"; did you mean \"xavier\"?")]
    public void SaysWhatIsWrongAndWhatToDo(string layers, string sentence)
        => Assert.Contains(sentence, NetText.Refusal(Input + layers), StringComparison.Ordinal);

    [Theory]
    [InlineData("layer { name: \"x\" type: \"Sigmoid\"\n  bottom: \"dat\" top: \"x\" }", "n.prototxt:2:1: Unknown bottom blob 'dat'")]
    [InlineData("layer { name: \"x\" type: \"Sigmiod\" bottom: \"data\" top: \"x\" }", "n.prototxt:2:1: layer 'x' (Sigmiod): Unknown layer type")]
    [InlineData("\nlayer { name: \"x\" type: \"Sigmoid\" bottom: \"data\" top: \"x\" include { } exclude { } }", "n.prototxt:3:1: layer 'x' has include and exclude rules")]
    [InlineData("layer { name: \"x\" type: \"InnerProduct\" bottom: \"data\" top: \"x\" }", "n.prototxt:2:1: layer 'x' (InnerProduct): ")]
    public void ErrorsBeginWithThePlaceOfTheLayer(string layer, string sentence)
    {
        var file = NetFile.Parse(Input + "\n" + layer, "n.prototxt");
        var options = new NetOptions { Device = new NullDevice(), DescribeOnly = true, Place = parameter => file.Spans.Of(parameter)?.ToString() };
        Assert.StartsWith(sentence, Assert.ThrowsAny<CaffeTopException>(() => new Net(file.Net, options)).Message, StringComparison.Ordinal);
        var summary = new SummaryOptions { Place = options.Place };
        if (!sentence.Contains("Unknown", StringComparison.Ordinal))
        {
            Assert.StartsWith(sentence, Assert.ThrowsAny<CaffeTopException>(() => NetSummary.Describe(file.Net, summary)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ANetTooLargeForThisMachineIsRefusedWithFigures()
    {
        var message = NetText.Refusal("""
            layer { name: "in" type: "Input" top: "a" input_param { shape { dim: 2 dim: 1000000000 } } }
            layer { name: "c" type: "Sigmoid" bottom: "a" top: "b" } layer { name: "d" type: "Sigmoid" bottom: "b" top: "c" }
            layer { name: "e" type: "Sigmoid" bottom: "c" top: "d" } layer { name: "f" type: "Sigmoid" bottom: "d" top: "e" }
            """ + string.Concat(Enumerable.Range(0, 4000).Select(i => $$"""layer { name: "g{{i}}" type: "Sigmoid" bottom: "{{(i == 0 ? "e" : $"g{i - 1}")}}" top: "g{{i}}" } """)));
        Assert.Contains("GiB", message, StringComparison.Ordinal);
        Assert.Contains("lower batch_size", message, StringComparison.Ordinal);
    }
}
