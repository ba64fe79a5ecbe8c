using System.CommandLine;
using System.CommandLine.Parsing;
using CaffeTop.CommandLine;

namespace CaffeTop.Tests;

public sealed class ProcessorOptionsTests
{
    [Theory]
    [InlineData(new[] { "--gpu" }, 0)]
    [InlineData(new[] { "--gpu", "--threads", "2" }, 0)]
    [InlineData(new[] { "--gpu", "3" }, 3)]
    [InlineData(new[] { "--gpu=1" }, 1)]
    [InlineData(new string[0], null)]
    public void AGpuWithoutANumberIsTheFirst(string[] arguments, int? gpu)
    {
        var options = new ProcessorOptions();
        Assert.Equal(gpu, options.Choice(Parse(options, CaffeFlags.Normalize(arguments))).Gpu);
    }

    [Fact]
    public void ACommandMayHavePrecisionsOfItsOwn()
    {
        var options = new ProcessorOptions(hasPrecision: false);
        Assert.Equal(default, options.Choice(Parse(options, "--gpu", "0")).Precision);
        Assert.NotEmpty(Parse(options, "--precision", "tf32").Errors);
    }

    private static ParseResult Parse(ProcessorOptions options, params string[] arguments)
    {
        var command = new RootCommand("test");
        foreach (var option in options.All) command.Options.Add(option);
        return CommandLineParser.Parse(command, arguments);
    }
}
