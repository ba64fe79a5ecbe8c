using CaffeTop.Engine.Proto;
using Google.Protobuf;

namespace CaffeTop.Engine.Tests.Proto;

public sealed class TextFormatReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("caffetop-text-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TextFormatResult<NetParameter> Net(string text) => TextFormatReader.Read<NetParameter>(text, "net.prototxt");

    private static string[] Places(IEnumerable<Diagnostic> diagnostics) => [.. diagnostics.Select(d => $"{d.Line}:{d.Column}")];

    [Fact]
    public void AllErrorsOfAFileAtOnce()
    {
        var read = Net("""
            nam: "tiny"
            layer {
              name: "conv1" type: Convolution
              bottom: "data
              convolution_param { num_output: 20.0 kernal_size: 5 weight_filler { type: "xavier" } }
              top: "conv1"
            }
            layer {
              name: "pool1"
              pooling_param { pool: MEAN kernel_size: 2 }
            }}
            debug_info: yes
            """);
        Assert.Equal(["1:1", "3:23", "4:11", "5:35", "5:40", "10:25", "11:2", "12:13"], Places(read.Diagnostics));
        Assert.Equal(["conv1", "pool1"], read.Message.Layer.Select(l => l.Name));
        Assert.Equal("xavier", read.Message.Layer[0].ConvolutionParam.WeightFiller.Type);
        Assert.Equal(["conv1"], read.Message.Layer[0].Top);
    }

    [Fact]
    public void RenderedWithSourceLineAndCaret()
    {
        var error = Assert.Single(Net("layer {\n\tname: \"x\"  tpye: \"ReLU\" # 大\n}\n").Diagnostics);
        Assert.Equal("type", error.Suggestion);
        Assert.Equal(4, error.Length);
        Assert.Equal("""
            net.prototxt:2:13: error: Message type "caffe.LayerParameter" has no field named "tpye". Did you mean "type"?
                 name: "x"  tpye: "ReLU" # 大
                            ^~~~
            """, error.ToString());
    }

    [Fact]
    public void HostileTextIsShownButNotObeyed()
    {
        var read = Net("name: \"\u001b]0;owned\u0007\" \u202e evil\u001b[2J: 1 \ud800 \u200b" + new string('x', 100_000) + ": 2");
        Assert.NotEmpty(read.Diagnostics);
        foreach (var text in read.Diagnostics.Select(d => d.ToString()))
        {
            Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || c is '\u202e' or '\u200b' || char.IsSurrogate(c));
            Assert.True(text.Length < 700, text);
        }
    }

    [Fact]
    public void AForgottenBraceIsFoundWhereTheNextFieldShowsIt()
    {
        var read = Net("layer {\n  name: \"a\"\n  convolution_param {\n    num_output: 1\n}\nlayer {\n  name: \"b\"\n}\nname: \"n\"\n");
        var error = Assert.Single(read.Diagnostics);
        Assert.Equal("6:1", Places([error])[0]);
        Assert.Equal("Expected \"}\", found \"layer\". The \"layer\" opened in line 1 is not closed before it.", error.Message);
        Assert.Equal(["a", "b"], read.Message.Layer.Select(l => l.Name));
        Assert.Equal("n", read.Message.Name);
    }

    [Fact]
    public void OneMistakeIsOneError()
    {
        Assert.Equal(["1:30"], Places(Net("layer { data_param { source: C:\\data\\x } }\nlayer { }\n").Diagnostics));
        Assert.Equal(["2:31"], Places(Net("layer {\n  bias_param { filler { type: \"xavier } }\n  name: 'x'\n}\n").Diagnostics));
        Assert.Equal(["1:24"], Places(Net("layer { name: 'x' top: bottom: 'y' }").Diagnostics));
    }

    [Fact]
    public void ForkFieldsAreWarnings()
    {
        var read = Net("""
            default_forward_type: FLOAT16
            layer { name: "p" pooling_param { kernel_size: 3 ceil_mode: false } }
            layer { name: "q" pooling_param { ceil_mode: true } }
            layer { name: "i" type: "Interp" interp_param { height: 60 width: [ 1, 2 ] deep { er: "}" } } }
            layer { name: "l" loss_param { normalization: PRE_FIXED pre_fixed_normalizer: 4 } }
            layer { name: "c" convolution_param { kernel_size: 3 hole: 2 engine: MKL2017 } }
            layer { name: "last" }
            """);
        Assert.All(read.Diagnostics, d => Assert.Equal(DiagnosticSeverity.Warning, d.Severity));
        Assert.Equal(["1:1", "2:50", "3:35", "4:34", "5:47", "5:57", "6:54", "6:70"], Places(read.Diagnostics));
        Assert.Equal("\"ceil_mode\" belongs to the PSPNet/SENet fork (it chooses how the output size is rounded); read as round_mode: FLOOR", read.Diagnostics[1].Message);
        Assert.Equal("\"interp_param\" belongs to the DeepLab/PSPNet/SegNet fork (it belongs to a layer that BVLC Caffe does not have); skipped", read.Diagnostics[3].Message);
        Assert.Equal("normalization: PRE_FIXED belongs to a segmentation fork's schema (it divides by pre_fixed_normalizer, which BVLC Caffe cannot); read as if \"normalization\" were not there", read.Diagnostics[4].Message);
        Assert.Equal(PoolingParameter.Types.RoundMode.Floor, read.Message.Layer[0].PoolingParam.RoundMode);
        Assert.True(read.Message.Layer[1].PoolingParam.HasRoundMode);
        Assert.False(read.Message.Layer[3].LossParam.HasNormalization);
        Assert.Equal([2u], read.Message.Layer[4].ConvolutionParam.Dilation);
        Assert.Equal("last", read.Message.Layer[^1].Name);
        Assert.Empty(TextFormatReader.Read<SolverParameter>("net: 'n'", "s").Diagnostics);
        Assert.Equal(3, TextFormatReader.Read<SolverParameter>("rampup_interval: 5 min_lr: .1 eval_type: 'detection'", "s").Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Warning));
    }

    [Fact]
    public void SpansAnswerForMessagesAndFields()
    {
        var read = Net("name: 'n'\nlayer {\n  name: 'a'\n  bottom: 'x' bottom: 'y'\n  convolution_param { pad: [1, 2] }\n}\n");
        var layer = read.Message.Layer[0];
        Assert.Equal(new SourceSpan("net.prototxt", 2, 1, 5), read.Spans.Of(layer));
        Assert.Equal(new SourceSpan("net.prototxt", 3, 3, 4), read.Spans.Of(layer, "name"));
        Assert.Equal("net.prototxt:4:23", read.Spans.Place(layer, "bottom", 1));
        Assert.Equal("net.prototxt:5:3", read.Spans.Place(layer.ConvolutionParam));
        Assert.Equal("net.prototxt:5:32", read.Spans.Place(layer.ConvolutionParam, "pad", 1));
        Assert.Equal("net.prototxt:2:1", read.Spans.Place(layer, "top"));
        Assert.Equal("net.prototxt:1:1", read.Spans.Place(read.Message, "name"));
        Assert.Null(read.Spans.Of(layer.Clone()));
        Assert.Null(read.Spans.Of(layer, LayerParameter.Descriptor.FindFieldByName("bottom"), 2));
    }

    [Fact]
    public void NestingIsBounded()
    {
        var deep = string.Concat(Enumerable.Repeat("net_param { state { ", 1)) + "} }";
        Assert.Empty(TextFormatReader.Read<SolverParameter>(deep, "s").Diagnostics);

        // Only messages that contain themselves can be deep; Caffe has none, so depth comes from fields that are skipped.
        var open = string.Concat(Enumerable.Repeat("a { ", 100_000));
        Assert.Equal(2, Net("layer { permute_param { " + open).Diagnostics.Count);
        var closed = Net("layer { permute_param { " + open + string.Concat(Enumerable.Repeat("}", 100_002)));
        Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(closed.Diagnostics).Severity);
    }

    [Fact]
    public void ALogOrAnImageEndsAfterTwoHundredErrors()
    {
        var read = Net(string.Concat(Enumerable.Repeat("I0910 17:46:54.323760   127 solver.cpp:228] Iteration 0, loss = 0.6\n", 20_000)));
        Assert.Equal(200, read.Diagnostics.Count);
        var e = new ProtoException("net.prototxt", read.Diagnostics);
        Assert.True(e.Message.Length < 4096);
        Assert.Matches(@"and \d+ more errors$", e.Message);
    }

    [Fact]
    public void TwentyThousandLayers()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i =>
            $"layer {{\n  name: \"conv{i}\"\n  type: \"Convolution\"\n  bottom: \"b{i}\"\n  top: \"b{i + 1}\"\n  convolution_param {{ num_output: 64 kernel_size: 3 pad: 1 weight_filler {{ type: \"msra\" }} }}\n}}\n"));
        var read = Net(text);
        Assert.Empty(read.Diagnostics);
        Assert.Equal(20_000, read.Message.Layer.Count);
        Assert.Equal("net.prototxt:139994:1", read.Spans.Place(read.Message.Layer[^1]));
    }

    [Fact]
    public void FilesThatAreNoPrototxt()
    {
        string Refusal(string path) => Assert.ThrowsAny<CaffeTopException>(() => NetFile.Read(path)).Message;
        string Put(string name, byte[] bytes)
        {
            var path = Path.Combine(_folder, name);
            File.WriteAllBytes(path, bytes);
            return path;
        }

        var model = Put("x.caffemodel", ModelFileTests.TinyModel().ToByteArray());
        Assert.Contains("this looks like a binary .caffemodel, not text", Refusal(model));
        Assert.EndsWith(": is a directory, but a file is needed", Refusal(_folder));
        Assert.EndsWith(": is a device, but a regular file is needed", Refusal("/dev/zero"));
        Put("train_val.prototxt", "name: 'x'"u8.ToArray());
        Assert.EndsWith("train_vla.prototxt: no such file; did you mean \"train_val.prototxt\"?", Refusal(Path.Combine(_folder, "train_vla.prototxt")));
        Assert.Contains("there is no directory", Refusal(Path.Combine(_folder, "no", "x.prototxt")));
        Assert.EndsWith("is UTF-16 text; save it as UTF-8", Refusal(Put("u.prototxt", [0xFF, 0xFE, (byte)'n', 0])));
        var e = Assert.Throws<ProtoException>(() => NetFile.Read(Put("bad.prototxt", "nam: 'x'\nlayr {}\n"u8.ToArray())));
        Assert.Equal(2, e.Diagnostics.Count);
        Assert.Equal(1, e.ExitCode);
    }

    [SkippableFact]
    public void AFifoIsRefusedWithoutWaiting()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "FIFOs are made with mkfifo");
        var path = Path.Combine(_folder, "fifo");
        using var make = System.Diagnostics.Process.Start("mkfifo", path);
        make.WaitForExit();
        Skip.IfNot(make.ExitCode == 0, "mkfifo is not here");
        Assert.EndsWith("is a FIFO, but a regular file is needed; save what it delivers to a file first", Assert.ThrowsAny<CaffeTopException>(() => NetFile.Read(path)).Message);
    }

    [Fact]
    public void LatinOneCommentsAreNoError()
    {
        var path = Path.Combine(_folder, "latin.prototxt");
        File.WriteAllBytes(path, [.. "name: 'x' # gr"u8, 0xFC, 0xDF, (byte)'e', (byte)'\n']);
        Assert.Equal("x", NetFile.Read(path).Net.Name);
        File.WriteAllBytes(path, [.. "name: 'gr"u8, 0xFC, 0xDF, (byte)'e', (byte)'\'']);
        Assert.StartsWith("the string of \"name\" is not UTF-8", Assert.Single(NetFile.Read(path).Warnings).Message);
    }
}
