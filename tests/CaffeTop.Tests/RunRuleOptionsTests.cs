using System.CommandLine;
using CaffeTop.Commands;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Running;

namespace CaffeTop.Tests;

public sealed class RunRuleOptionsTests
{
    [Fact]
    public void RunMeasuresItselfAndCaffesSpellingDoesNot()
    {
        Assert.Equal(NormsPlan.Usual, Rules(false, "").Norms);
        Assert.True(Rules(true, "").Norms.IsOff);
    }

    [Theory]
    [InlineData("--norms off", 0, 0)]
    [InlineData("--norms 0.5%", 0.005, 0)]
    [InlineData("--norms 200", 0, 200)]
    public void NormsAreAShareANumberOrOff(string line, double share, int interval)
        => Assert.Equal((share, interval), (Rules(true, line).Norms.MostShare, Rules(true, line).Norms.Interval));

    [Fact]
    public void AnotherWordIsRefusedWithARemedy()
    {
        var error = Assert.Throws<UsageException>(() => Rules(false, "--norms often"));
        Assert.Equal("--norms: \"often\" says not how often; give a share of the time (1%), a number of iterations (200) or off", error.Message);
    }

    private static RunRules Rules(bool likeCaffe, string line)
    {
        var options = new RunRuleOptions(likeCaffe);
        var command = new Command("run");
        foreach (var option in options.All) command.Add(option);
        return options.Rules(command.Parse(line));
    }
}
