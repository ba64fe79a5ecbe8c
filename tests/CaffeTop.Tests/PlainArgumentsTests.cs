using CaffeTop.CommandLine;

namespace CaffeTop.Tests;

/// <summary>What begins without the parser of arguments, and what does not.</summary>
public sealed class PlainArgumentsTests
{
    [Theory]
    [InlineData("summary")]
    [InlineData("summary --json")]
    [InlineData("summary a.log --json")]
    [InlineData("summary --json --json a.log")]
    [InlineData("summary -- a.log")]
    [InlineData("replay --join a.log b.log")]
    [InlineData("replay a.log --speed=4")]
    [InlineData("tail -")]
    [InlineData("tail a.log b.log")]
    [InlineData("--version")]
    [InlineData("run --plain solver.prototxt")]
    [InlineData("Summary a.log")]
    public void Whatever_is_more_than_names_is_for_the_parser(string line) => Assert.Null(PlainArguments.TryRun(line.Split(' ')));

    [Fact]
    public void An_empty_name_is_for_the_parser() => Assert.Null(PlainArguments.TryRun(["summary", ""]));

    [Theory]
    [InlineData("summary", "no-such.log")]
    [InlineData("summary", "--json", "no-such.log")]
    [InlineData("tail", "no-such/no-such.log")]
    public void Names_alone_run_the_command(params string[] arguments) =>
        Assert.Throws<CaffeTop.LogParse.Files.LogFileException>(() => PlainArguments.TryRun(arguments));
}
