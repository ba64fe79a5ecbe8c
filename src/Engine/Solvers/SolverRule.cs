using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>A solver type: its name, its histories, its checks, and the constants of one update (the arithmetic is the device's:
/// <see cref="UpdateRule"/>).</summary>
public abstract class SolverRule
{
    private static readonly SolverRule[] Rules =
        [new SgdRule(), new NesterovRule(), new AdaGradRule(), new RmsPropRule(), new AdaDeltaRule(), new AdamRule()];

    /// <summary>The names that <c>type</c> takes.</summary>
    public static IEnumerable<string> Known => Rules.Select(rule => rule.Type);

    /// <summary>As written in <c>type</c>.</summary>
    public abstract string Type { get; }

    /// <summary>History blobs per parameter: 1, or 2 (in a solverstate all first ones come before all second ones).</summary>
    public virtual int HistoriesPerParameter => 1;

    public static SolverRule? Find(string type) => Array.Find(Rules, rule => rule.Type == type);

    /// <summary>The type that an old <c>solver_type</c> enum value means.</summary>
    public static SolverRule? Find(SolverParameter.Types.SolverType type)
        => Array.Find(Rules, rule => rule.Type.Equals(type.ToString(), StringComparison.OrdinalIgnoreCase));

    /// <summary>What is wrong with the fields this rule reads: sentences, empty when all is well.</summary>
    public virtual IEnumerable<SolverProblem> Problems(SolverParameter solver) => [];

    /// <summary>The constants of an iteration's update; GradientScale and KeepUpdate are the solver's to set.</summary>
    public abstract SolverStep Step(SolverParameter solver, int iteration);

    protected static SolverStep Template(UpdateRule rule, SolverParameter solver) => new(
        rule, 1, solver.RegularizationType == "L1", solver.Momentum, solver.Momentum2, solver.RmsDecay, solver.Delta, 1, false);

    /// <summary>Caffe's check "momentum cannot be used" of the rules that have none.</summary>
    protected IEnumerable<SolverProblem> MomentumProblems(SolverParameter solver)
    {
        if (solver.Momentum != 0) yield return new("momentum", $"momentum is {Text.Of(solver.Momentum)}, but {Type} has no momentum; "
            + "remove the line or choose another type");
    }
}
