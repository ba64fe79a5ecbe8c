using CaffeTop.Engine.Proto;
using CaffeTop.Running;

namespace CaffeTop.Tests;

public class SolverOverridesTests
{
    [Fact]
    public void Values_are_read_as_in_the_file()
    {
        var solver = new SolverParameter { BaseLr = 0.1f, LrPolicy = "fixed" };
        solver.Stepvalue.Add(5);
        SolverOverrides.Apply(solver, ["base_lr=1e-3", "lr_policy=step", "type=\"Adam\"", "debug_info=true", "stepvalue=10, 20", "solver_mode=CPU"]);
        Assert.Equal(0.001f, solver.BaseLr);
        Assert.Equal("step", solver.LrPolicy);
        Assert.Equal("Adam", solver.Type);
        Assert.True(solver.DebugInfo);
        Assert.Equal([10, 20], solver.Stepvalue);
        Assert.Equal(SolverParameter.Types.SolverMode.Cpu, solver.SolverMode);
    }

    [Theory]
    [InlineData("base_lr", "give a field of the solver and its value")]
    [InlineData("bas_lr=1", "the solver has no field bas_lr; did you mean base_lr?")]
    [InlineData("max_iter=many", "max_iter")]
    [InlineData("net_param=x", "net_param is a whole message")]
    [InlineData("solver_type=ADAM", "set type, e.g. --set type=Adam")]
    [InlineData("display=1 max_iter: 5 }", "display")]
    public void Mistakes_name_the_field(string text, string part)
    {
        var error = Assert.Throws<UsageException>(() => SolverOverrides.Apply(new SolverParameter(), [text]));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
