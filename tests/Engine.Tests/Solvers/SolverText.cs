using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;

namespace CaffeTop.Engine.Tests.Solvers;

/// <summary>Solvers for tests, from a few lines of text.</summary>
internal static class SolverText
{
    public const string Base = "net: 'n.prototxt' base_lr: 0.1 lr_policy: 'fixed' max_iter: 100 ";

    public static SolverParameter Parse(string text) => SolverFile.Parse(text, "solver.prototxt").Solver;

    public static SolverConfiguration Configure(string text) => SolverConfiguration.Create(Parse(text), "solver.prototxt");
}
