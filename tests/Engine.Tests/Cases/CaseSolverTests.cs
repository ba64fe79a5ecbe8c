using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Engine.Tests.Cases;

/// <summary>The users' solvers (cases/): all pass the checks but one, which leaves the net to the command that uses it.</summary>
public sealed class CaseSolverTests
{
    [SkippableTheory]
    [InlineData("caffenet-v1", "Adam", 0.001)]
    [InlineData("fcn32", "SGD", 0.0001)]
    [InlineData("fcn-deconv", "Nesterov", 1e-8)]
    public void Passes(string name, string type, double baseLr)
    {
        var configuration = SolverConfiguration.Create(Read(name), "solver.prototxt");
        Assert.Equal(type, configuration.Rule.Type);
        Assert.Equal((float)baseLr, configuration.Policy.Schedule(configuration.Parameter, 0, 1)[0]);
    }

    [SkippableFact]
    public void A_solver_without_a_net_has_that_one_mistake()
    {
        var solver = Read("googlenet-finetune");
        var error = Assert.Throws<CaffeTopException>(() => SolverConfiguration.Create(solver, "solver.prototxt"));
        Assert.StartsWith("solver.prototxt: no train net is given", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        solver.Net = "googlenet.prototxt";
        Assert.Single(SolverConfiguration.Create(solver, "solver.prototxt").TestNets);
    }

    private static SolverParameter Read(string name) => SolverFile.Read(SharedFolder.PathOrSkip("cases", name, "solver.prototxt")).Solver;
}
