using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Proto.Upgrade;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Engine.Tests.Proto;

public class UpgradeTests
{
    private static NetFile Net(string text) => NetFile.Parse(text, "n.prototxt");

    private static string Print(string text) => TextFormatPrinter.Print(Net(text).Net);

    private static string Same(string text) => TextFormatPrinter.Print(TextFormatReader.Read<NetParameter>(text, "expected").Message);

    [Fact]
    public void V0()
    {
        var file = Net("""
            name: "first" debug_info: true input: "data" input_dim: [1, 1, 8, 8] force_backward: true
            layers { layer { name: "d" type: "images" source: "list" batchsize: 4 scale: 0.5 cropsize: 6 mirror: true meanfile: "m" new_height: 8 shuffle_images: true } top: "img" top: "label" }
            layers { layer { name: "p" type: "padding" pad: 2 } bottom: "data" top: "p" }
            layers { layer { name: "c" type: "conv" num_output: 3 kernelsize: 5 stride: 2 group: 1 biasterm: false weight_filler { type: "xavier" } blobs_lr: 1 blobs_lr: 2 weight_decay: 1 } bottom: "p" top: "c" }
            layers { layer { name: "q" type: "pool" pool: AVE kernelsize: 3 stride: 2 pad: 1 } bottom: "c" top: "q" }
            layers { layer { name: "n" type: "lrn" local_size: 3 alpha: 2 beta: 3 k: 4 } bottom: "q" top: "n" }
            layers { layer { name: "i" type: "innerproduct" num_output: 2 dropout_ratio: 0.1 } bottom: "n" top: "i" }
            layers { layer { name: "l" type: "softmax_loss" } bottom: "i" bottom: "label" }
            """);
        Assert.Equal(Same("""
            name: "first" force_backward: true
            layer { name: "input" type: "Input" top: "data" input_param { shape { dim: [1, 1, 8, 8] } } }
            layer { name: "d" type: "ImageData" top: "img" top: "label" transform_param { scale: 0.5 mirror: true crop_size: 6 mean_file: "m" }
                    image_data_param { source: "list" batch_size: 4 shuffle: true new_height: 8 } }
            layer { name: "c" type: "Convolution" bottom: "data" top: "c" param { lr_mult: 1 decay_mult: 1 } param { lr_mult: 2 }
                    convolution_param { num_output: 3 bias_term: false pad: 2 kernel_size: 5 group: 1 stride: 2 weight_filler { type: "xavier" } } }
            layer { name: "q" type: "Pooling" bottom: "c" top: "q" pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 } }
            layer { name: "n" type: "LRN" bottom: "q" top: "n" lrn_param { local_size: 3 alpha: 2 beta: 3 k: 4 } }
            layer { name: "i" type: "InnerProduct" bottom: "n" top: "i" inner_product_param { num_output: 2 } }
            layer { name: "l" type: "SoftmaxWithLoss" bottom: "i" bottom: "label" }
            """), TextFormatPrinter.Print(file.Net));
        Assert.Equal(
        [
            "I Attempting to upgrade input file specified using deprecated V0LayerParameter: n.prototxt",
            "E Unknown parameter dropout_ratio for layer type innerproduct",
            "E Warning: had one or more problems upgrading V0NetParameter to NetParameter (see above); continuing anyway.",
            "W Note that future Caffe releases will not support V0NetParameter; use ./build/tools/upgrade_net_proto_text for prototxt and ./build/tools/upgrade_net_proto_binary for model weights upgrade this and any other net protos to the new format.",
            "I Attempting to upgrade input file specified using deprecated V1LayerParameter: n.prototxt",
            "I Successfully upgraded file specified using deprecated V1LayerParameter",
            "I Attempting to upgrade input file specified using deprecated input fields: n.prototxt",
            "I Successfully upgraded file specified using deprecated input fields.",
            "W Note that future Caffe releases will only support input layers and not input fields.",
        ], file.Notes.Select(n => n.ToString()));
        Assert.Equal("n.prototxt:4:1", file.Spans.Place(file.Net.Layer[2]));
        Assert.Equal("n.prototxt:1:39", file.Spans.Place(file.Net.Layer[0]));
    }

    [Theory]
    [InlineData("layers { layer { type: 'convolution' } }", "n.prototxt:1:1: Unknown layer name: convolution")]
    [InlineData("layers { layer { type: 'conv' } bottom: 'nowhere' }", "n.prototxt:1:41: Unknown blob input nowhere to layer")]
    [InlineData("input: 'x' layers { layer { type: 'padding' pad: 1 } bottom: 'x' top: 'p' } layers { layer { type: 'relu' } bottom: 'p' top: 'r' }",
        "n.prototxt:1:77: Padding layer input to non-convolutional / non-pooling layer type relu")]
    [InlineData("layers { type: 4 }\nlayer { type: 'X' }", "n.prototxt:2:1: Refusing to upgrade inconsistent NetParameter input; the definition includes both 'layer' and 'layers' fields.")]
    [InlineData("input: 'a' input: 'b' input_dim: [1, 2, 3, 4]", "n.prototxt:1:35: the net has 2 inputs, which need 8 input_dim: (four for each input: num, channels, height, width), but 4 are given")]
    public void Refused(string text, string message) => Assert.StartsWith(message, Assert.Throws<CaffeTopException>(() => Net(text)).Message);

    [Fact]
    public void V1()
    {
        var file = Net("""
            layers { name: "d" type: DATA top: "d" data_param { source: "db" batch_size: 2 scale: 0.1 mean_file: "m" crop_size: 3 mirror: true backend: LMDB } include { phase: TRAIN } }
            layers { name: "c" type: CONVOLUTION bottom: "d" top: "c" blobs_lr: [1, 2] weight_decay: 1 weight_decay: 0 param: "w" param: "" blob_share_mode: PERMISSIVE
                     convolution_param { num_output: 4 kernel_size: 1 } }
            layers { name: "l" type: 21 bottom: "c" bottom: "x" loss_weight: 2 loss_param { ignore_label: 1 } }
            layers { name: "untyped" }
            """);
        Assert.Equal(Same("""
            layer { name: "d" type: "Data" top: "d" include { phase: TRAIN } transform_param { scale: 0.1 mirror: true crop_size: 3 mean_file: "m" }
                    data_param { source: "db" batch_size: 2 backend: LMDB } }
            layer { name: "c" type: "Convolution" bottom: "d" top: "c" param { name: "w" share_mode: PERMISSIVE lr_mult: 1 decay_mult: 1 } param { name: "" lr_mult: 2 decay_mult: 0 }
                    convolution_param { num_output: 4 kernel_size: 1 } }
            layer { name: "l" type: "SoftmaxWithLoss" bottom: "c" bottom: "x" loss_weight: 2 loss_param { ignore_label: 1 } }
            layer { name: "untyped" }
            """), TextFormatPrinter.Print(file.Net));
        Assert.Equal("IIWII", string.Concat(file.Notes.Select(n => n.Severity)));
        Assert.Equal("Attempting to upgrade input file specified using deprecated transformation parameters: n.prototxt", file.Notes[0].Text);
        var layer = file.Net.Layer[1];
        Assert.Equal("n.prototxt:2:10", file.Spans.Place(layer, "name"));
        Assert.Equal("n.prototxt:3:30", file.Spans.Place(layer.ConvolutionParam, "num_output"));
    }

    [Fact]
    public void EveryOldTypeHasAName()
    {
        foreach (var type in Enum.GetValues<V1LayerParameter.Types.LayerType>())
        {
            var name = LayerTypes.FromNumber(type);
            Assert.NotNull(name);
            if (name.Length > 0) Assert.Equal(name, LayerTypes.FromOldName(LayerTypes.ToOldName(name)!));
        }

        Assert.Equal(24, LayerTypes.FirstNames.Count);
    }

    [Fact]
    public void InputFields()
    {
        Assert.Equal(Same("name: 'x' layer { name: 'input' type: 'Input' top: 'a' top: 'b' input_param { shape { dim: 1 } shape { dim: [2, 3] } } } layer { name: 'l' }"),
            Print("name: 'x' input: 'a' input_shape { dim: 1 } input: 'b' input_shape { dim: [2, 3] } layer { name: 'l' }"));
        Assert.Equal(Same("layer { name: 'l' }"), Print("input: 'a' layer { name: 'l' }"));
    }

    [Fact]
    public void BatchNormParams()
    {
        Assert.Equal(Same("layer { type: 'BatchNorm' param { lr_mult: 0 decay_mult: 0 } param { lr_mult: 0 decay_mult: 0 name: 'x' } param { lr_mult: 0 decay_mult: 0 } }"),
            Print("layer { type: 'BatchNorm' param { } param { lr_mult: 2 name: 'x' } param { decay_mult: 3 } }"));
        Assert.Equal(Same("layer { type: 'BatchNorm' param { } }"), Print("layer { type: 'BatchNorm' param { } }"));
    }

    [Theory]
    [InlineData("SGD", "SGD")]
    [InlineData("NESTEROV", "Nesterov")]
    [InlineData("ADAGRAD", "AdaGrad")]
    [InlineData("RMSPROP", "RMSProp")]
    [InlineData("ADADELTA", "AdaDelta")]
    [InlineData("5", "Adam")]
    public void SolverType(string old, string type)
    {
        var file = SolverFile.Parse($"snapshot_prefix: 'x/y' solver_type: {old}", "s.prototxt");
        Assert.Equal(type, file.Solver.Type);
        Assert.False(file.Solver.HasSolverType);
        Assert.Equal(
        [
            "I Attempting to upgrade input file specified using deprecated 'solver_type' field (enum)': s.prototxt",
            "I Successfully upgraded file specified using deprecated 'solver_type' field (enum) to 'type' field (string).",
            "W Note that future Caffe releases will only support 'type' field (string) for a solver's type.",
        ], file.Notes.Select(n => n.ToString()));
    }

    [Fact]
    public void SolverTypeTwiceIsRefused() => Assert.StartsWith("s.prototxt:2:1: Failed to upgrade solver: old solver_type field (enum) and new type field (string) cannot be both",
        Assert.Throws<CaffeTopException>(() => SolverFile.Parse("type: 'Adam'\nsolver_type: SGD", "s.prototxt")).Message);

    [Fact]
    public void SnapshotPrefixComesFromTheSolversName()
    {
        var missing = SolverFile.Parse("net: 'n'", "models/lenet.solver.prototxt");
        Assert.Equal("models/lenet.solver", missing.Solver.SnapshotPrefix);
        Assert.Equal("I snapshot_prefix was not specified and is set to models/lenet.solver", Assert.Single(missing.Notes).ToString());
        var folder = Directory.CreateTempSubdirectory("caffetop-prefix-").FullName;
        try
        {
            var file = SolverFile.Parse($"snapshot_prefix: '{folder}'", "models/lenet.prototxt");
            Assert.Equal(Path.Combine(folder, "lenet"), file.Solver.SnapshotPrefix);
            Assert.Equal($"I snapshot_prefix was a directory and is replaced to {folder}/lenet", Assert.Single(file.Notes).ToString());
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    [Fact]
    public void NetsInsideASolverAreUpgraded() =>
        Assert.Equal("ReLU", SolverFile.Parse("snapshot_prefix: 'x' net_param { layers { type: RELU } }", "s").Solver.NetParam.Layer[0].Type);

    [SkippableFact]
    public void CaffeNetOfTheV1Case()
    {
        var folder = SharedFolder.PathOrSkip("cases", "caffenet-v1");
        foreach (var name in new[] { "train.prototxt", "deploy.prototxt" })
        {
            var file = NetFile.Read(Path.Combine(folder, name));
            Assert.True(file.Net.Layer.Count > 10);
            Assert.Empty(file.Net.Layers);
            Assert.All(file.Net.Layer, l => Assert.NotEqual("", l.Type));
            Assert.All(file.Net.Layer, l => Assert.NotNull(file.Spans.Of(l)));
        }
    }

    [SkippableFact]
    public void EveryPrototxtOfTheCasesReads()
    {
        var files = Directory.EnumerateFiles(SharedFolder.PathOrSkip("cases"), "*.prototxt", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(SharedFolder.PathOrSkip("reference"), "*.prototxt", SearchOption.AllDirectories)).ToList();
        Assert.True(files.Count > 40);
        foreach (var file in files)
        {
            if (Path.GetFileName(file).StartsWith("s", StringComparison.Ordinal) && File.ReadAllText(file).Contains("base_lr"))
                SolverFile.Read(file);
            else
                NetFile.Read(file);
        }
    }
}
