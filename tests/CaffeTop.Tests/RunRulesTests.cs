using System.CommandLine;
using CaffeTop.Commands;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Running;

namespace CaffeTop.Tests;

public class RunRulesTests
{
    [Fact]
    public void Run_without_options_is_run_with_the_options_left_at_their_defaults()
    {
        var options = new RunRuleOptions(likeCaffe: false);
        var command = new RootCommand();
        foreach (var option in options.All) command.Add(option);
        var (parsed, plain) = (options.Rules(command.Parse([])), new RunRequest { Solver = "solver.prototxt" }.Rules);
        Assert.Equal((parsed.Norms, parsed.OnNonFinite, parsed.Keep, parsed.ResumesNewest, parsed.StopWhen.Count), (plain.Norms, plain.OnNonFinite, plain.Keep, plain.ResumesNewest, plain.StopWhen.Count));
        Assert.Equal(NormsPlan.Usual, plain.Norms);
    }
}
