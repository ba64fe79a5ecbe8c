using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Tests.Proto;

/// <summary>What the C++ parser accepts and refuses, measured with it; the positions are CaffeTop's (the offending token itself).</summary>
public class TextFormatTableTests
{
    private static TextFormatResult<SolverParameter> Solver(string text) => TextFormatReader.Read<SolverParameter>(text, "s.prototxt");

    private static TextFormatResult<NetParameter> Net(string text) => TextFormatReader.Read<NetParameter>(text, "n.prototxt");

    [Theory]
    [InlineData("# only a comment")]
    [InlineData("")]
    [InlineData("name: 'x'; state { } force_backward: true, debug_info: f")]
    [InlineData("state { phase: TEST }")]
    [InlineData("state: { phase: TEST }")]
    [InlineData("state < phase: TEST >")]
    [InlineData("state: < phase: 1 >")]
    [InlineData("layer: [{name:\"a\"},{name:'b'}]")]
    [InlineData("layer [{name:\"a\"},{name:'b'}]")]
    [InlineData("\uFEFFname: 'with a byte order mark'")]
    [InlineData("name: 'x'\r\nlayer {\r\n  name: 'y'\r\n}\r\n")]
    [InlineData("name: 'größe 大きさ' # Größe：大きさ")]
    [InlineData("layers { type: 4 layer { } }")]
    [InlineData("layers { param: 'w' blobs_lr: 1 }")]
    [InlineData("input_dim: [1, 2, 3] input_dim: [] input_dim: 4")]
    [InlineData("input: ['a', \"b\" \"c\"]")]
    public void Accepted(string text) => Assert.Empty(Net(text).Diagnostics);

    [Theory]
    [InlineData("base_lr: 1", 1f)]
    [InlineData("base_lr: .5", 0.5f)]
    [InlineData("base_lr: 5.", 5f)]
    [InlineData("base_lr: 1e-4f", 1e-4f)]
    [InlineData("base_lr: 1.f", 1f)]
    [InlineData("base_lr: 3F", 3f)]
    [InlineData("base_lr: - 0.5", -0.5f)]
    [InlineData("base_lr: -\n0.5", -0.5f)]
    [InlineData("base_lr: inf", float.PositiveInfinity)]
    [InlineData("base_lr: -Infinity", float.NegativeInfinity)]
    [InlineData("base_lr: -nan", float.NaN)]
    [InlineData("base_lr: 1e999", float.PositiveInfinity)]
    [InlineData("base_lr: 18446744073709551616", 18446744073709551616f)]
    [InlineData("base_lr: 0", 0f)]
    public void Floats(string text, float expected)
    {
        var read = Solver(text);
        Assert.Empty(read.Diagnostics);
        Assert.Equal(expected, read.Message.BaseLr);
    }

    [Theory]
    [InlineData("max_iter: 0x10", 16)]
    [InlineData("max_iter: 010", 8)]
    [InlineData("max_iter: -1", -1)]
    [InlineData("max_iter: - 5", -5)]
    [InlineData("max_iter: 2147483647", int.MaxValue)]
    [InlineData("max_iter: -2147483648", int.MinValue)]
    public void Integers(string text, int expected)
    {
        var read = Solver(text);
        Assert.Empty(read.Diagnostics);
        Assert.Equal(expected, read.Message.MaxIter);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("t", true)]
    [InlineData("1", true)]
    [InlineData("0x1", true)]
    [InlineData("false", false)]
    [InlineData("False", false)]
    [InlineData("f", false)]
    [InlineData("0", false)]
    public void Booleans(string text, bool expected)
    {
        var read = Solver("test_initialization: " + text);
        Assert.Empty(read.Diagnostics);
        Assert.Equal(expected, read.Message.TestInitialization);
    }

    [Theory]
    [InlineData(@"'x'", "x")]
    [InlineData("\"a\" \"b\"\n  'c'", "abc")]
    [InlineData(@"'\n\t\""\'\\\x41\101\?'", "\n\t\"'\\AA?")]
    [InlineData(@"'\303\244\xc3\xb6\u00fc\U0001F600'", "äöü😀")]
    [InlineData(@"'a"" b'", "a\" b")]
    [InlineData("'# no comment'", "# no comment")]
    public void Strings(string text, string expected)
    {
        var read = Net("name: " + text);
        Assert.Empty(read.Diagnostics);
        Assert.Equal(expected, read.Message.Name);
    }

    [Theory]
    [InlineData("solver_mode: CPU", SolverParameter.Types.SolverMode.Cpu)]
    [InlineData("solver_mode: 1", SolverParameter.Types.SolverMode.Gpu)]
    [InlineData("solver_mode: 0x1", SolverParameter.Types.SolverMode.Gpu)]
    public void Enums(string text, SolverParameter.Types.SolverMode expected)
    {
        var read = Solver(text);
        Assert.Empty(read.Diagnostics);
        Assert.Equal(expected, read.Message.SolverMode);
    }

    [Theory]
    [InlineData("base_lr 0.1", 9, "Expected \":\", found \"0.1\".")]
    [InlineData("base_lr = 0.1", 9, "Expected \":\", found \"=\". Values follow \":\", not \"=\".")]
    [InlineData("base_lr: +0.5", 10, "Expected double, got: +. Leave the \"+\" away.")]
    [InlineData("base_lr: 0x10", 10, "Expect a decimal number, got: 0x10.")]
    [InlineData("base_lr: 010", 10, "Expect a decimal number, got: 010.")]
    [InlineData("base_lr: \"0.1\"", 10, "Expected double, got: \"0.1\". Leave the quotes away.")]
    [InlineData("base_lr: foo", 10, "Expected double, got: foo")]
    [InlineData("base_lr: 1.2.3", 10, "Already saw decimal point or exponent; can't have another one.")]
    [InlineData("base_lr: 1e", 10, "\"e\" must be followed by exponent.")]
    [InlineData("max_iter: 1e5", 11, "Expected integer, got: 1e5. \"max_iter\" is a whole number: write 100000.")]
    [InlineData("max_iter: 100000.0", 11, "Expected integer, got: 100000.0. \"max_iter\" is a whole number: write 100000.")]
    [InlineData("max_iter: 0.5", 11, "Expected integer, got: 0.5. \"max_iter\" is a whole number.")]
    [InlineData("max_iter: 2147483648", 11, "Integer out of range (2147483648). \"max_iter\" goes from -2147483648 to 2147483647.")]
    [InlineData("max_iter: 99999999999999999999999", 11, "Integer out of range (99999999999999999999999).")]
    [InlineData("max_iter: 09", 11, "Numbers starting with leading zero must be in octal.")]
    [InlineData("max_iter: 0x", 11, "\"0x\" must be followed by hex digits.")]
    [InlineData("solver_mode: gpu", 14, "Unknown enumeration value of \"gpu\" for field \"solver_mode\". Did you mean GPU?")]
    [InlineData("solver_mode: \"GPU\"", 14, "Expected integer or identifier, got: \"GPU\". Leave the quotes away: solver_mode: GPU.")]
    [InlineData("solver_mode: 7", 14, "Unknown enumeration value of \"7\" for field \"solver_mode\". Known are CPU, GPU.")]
    [InlineData("debug_info: TRUE", 13, "Invalid value for boolean field \"debug_info\". Value: \"TRUE\". Did you mean true?")]
    [InlineData("debug_info: 2", 13, "Integer out of range (2). \"debug_info\" is true or false.")]
    [InlineData("debug_info: -1", 13, "Expected identifier, got: -.")]
    [InlineData("base_lr: 1 base_lr: 2", 12, "Non-repeated field \"base_lr\" is specified multiple times. It is set in line 1 already.")]
    [InlineData("train_state {} train_state {}", 16, "Non-repeated field \"train_state\" is specified multiple times.")]
    [InlineData("test_iter [1, 2]", 11, "Expected \":\", found \"[\".")]
    [InlineData("test_iter: [1, 2", 17, "Expected \",\", found \"end of file\".")]
    [InlineData("test_iter: [1,]", 15, "Expected integer, got: ]")]
    [InlineData("base_lr: [1]", 10, "Expected double, got: [. \"base_lr\" occurs once and takes no list.")]
    [InlineData("10net: 'x'", 1, "Need space between number and identifier.")]
    [InlineData("base_lr: 10bar", 10, "Need space between number and identifier. Found \"10bar\"")]
    [InlineData("Net: 'x'", 1, "Message type \"caffe.SolverParameter\" has no field named \"Net\". Did you mean \"net\"?")]
    [InlineData("base_ir: 1", 1, "Message type \"caffe.SolverParameter\" has no field named \"base_ir\". Did you mean \"base_lr\"?")]
    [InlineData("net: 'a\nbase_lr: 1", 6, "String literals cannot cross line boundaries.")]
    [InlineData("net: 'a", 6, "Unexpected end of string")]
    [InlineData(@"net: 'C:\data'", 9, "Invalid escape sequence in string literal.")]
    [InlineData("net: x", 6, "Expected string, got: x. Put the value into quotes: \"x\".")]
    [InlineData("net: 5", 6, "Expected string, got: 5. Put the value into quotes.")]
    [InlineData("net:\nbase_lr: 1", 1, "Expected string, got: base_lr. The value of \"net\" is missing.")]
    [InlineData("net:", 5, "Expected string, got: end of file. The value of \"net\" is missing.")]
    [InlineData("train_state { level: 1 >", 24, "Expected \"}\", found \">\".")]
    [InlineData("base_lr: 1,, gamma: 2", 12, "Expected identifier, got: ,")]
    [InlineData("base_lr: 1 // comment", 12, "Expected identifier, got: /. Comments begin with #")]
    [InlineData("base_lr: 1 /* comment\n more */ gamma: 2", 12, "Expected identifier, got: /.")]
    [InlineData("base_lr： 1", 8, "Interpreting non ascii codepoint 239. Found the character \"：\" (U+FF1A); type the ASCII \":\" instead.")]
    [InlineData("net: “x”", 6, "Interpreting non ascii codepoint 226. Found the character \"“\" (U+201C); type the ASCII \"\"\" instead.")]
    [InlineData("base_lr: 1 größe", 12, "Interpreting non ascii codepoint 195.")]
    [InlineData("base_lr:\u00A01", 9, "Interpreting non ascii codepoint 194.")]
    [InlineData("train_state", 12, "Expected \"{\", found \"end of file\".")]
    [InlineData("train_state }", 13, "Expected \"{\", found \"}\".")]
    [InlineData("}", 1, "Expected identifier, got: }.")]
    [InlineData("train_state { level: 1", 1, "Expected \"}\", found end of file. The \"train_state\" that begins here is never closed.")]
    [InlineData("[foo.bar]: 1", 1, "Extension \"foo.bar\" is not defined")]
    [InlineData("base_lr { }", 9, "Expected \":\", found \"{\". \"base_lr\" takes a value, not a message.")]
    [InlineData("test_iter: -", 13, "Expected integer, got: end of file.")]
    public void RefusedInSolver(string text, int column, string sentence)
    {
        var read = Solver(text);
        var error = read.Diagnostics[0];
        Assert.Equal(DiagnosticSeverity.Error, error.Severity);
        Assert.StartsWith(sentence, error.Message);
        Assert.Equal(column, error.Column);
        Assert.Single(read.Diagnostics);
    }

    [Theory]
    [InlineData("layer { type: Convolution }", 15, "Expected string, got: Convolution. In layer { … } the type is a string: write type: \"Convolution\"")]
    [InlineData("layer { type: SOFTMAX_LOSS }", 15, "Expected string, got: SOFTMAX_LOSS. In layer { … } the type is a string: write type: \"SoftmaxWithLoss\"")]
    [InlineData("layers { type: \"Convolution\" }", 16, "Expected integer or identifier, got: \"Convolution\". In the old format with layers { … } the type is a bare name: write type: CONVOLUTION")]
    [InlineData("layer { blobs_lr: 1 }", 9, "Message type \"caffe.LayerParameter\" has no field named \"blobs_lr\". \"blobs_lr\" belongs to the old format")]
    [InlineData("layers { param { lr_mult: 1 } }", 16, "Expected \":\", found \"{\". param { … } belongs to the format with layer { … }")]
    [InlineData("layer { param: 'w' }", 16, "Expected \"{\", found \"'w'\". In layer { … } a shared parameter is written param { name:")]
    [InlineData("layer { kernel_size: 3 }", 9, "Message type \"caffe.LayerParameter\" has no field named \"kernel_size\". \"kernel_size\" belongs into convolution_param { } or pooling_param { }.")]
    [InlineData("layer { convolution_param { pad: -1 } }", 34, "Expected integer, got: -. \"pad\" cannot be negative.")]
    [InlineData("layer { clip_param { min: 0 } }", 9, "Message type \"caffe.ClipParameter\" is missing required fields: max.")]
    [InlineData("base_lr: 0.1", 1, "Message type \"caffe.NetParameter\" has no field named \"base_lr\". \"base_lr\" is a field of a solver")]
    [InlineData("layer { permute_parm { order: 0 } }", 9, "Message type \"caffe.LayerParameter\" has no field named \"permute_parm\".")]
    public void RefusedInNet(string text, int column, string sentence)
    {
        var error = Assert.Single(Net(text).Diagnostics);
        Assert.Equal(DiagnosticSeverity.Error, error.Severity);
        Assert.StartsWith(sentence, error.Message);
        Assert.Equal((1, column), (error.Line, error.Column));
    }
}
