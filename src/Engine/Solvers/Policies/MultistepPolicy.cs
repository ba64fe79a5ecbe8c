using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>
/// base_lr · gamma^current_step. current_step grows by at most one per call, when the iteration reaches the next stepvalue; after a resume
/// it comes from the solverstate, so a stepvalue edited below the restored iteration is still passed one iteration at a time.
/// </summary>
public sealed class MultistepPolicy : LearningRatePolicy
{
    public override string Name => "multistep";

    public override IEnumerable<SolverProblem> Problems(SolverParameter solver)
    {
        var values = solver.Stepvalue;
        if (values.Count == 0) yield return new("stepvalue", "lr_policy \"multistep\" needs stepvalue (the iterations at which the rate "
            + "drops), and there is none");
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] < 0) yield return new("stepvalue", $"stepvalue {Text.Of(values[i])} is negative");
            if (i > 0 && values[i] <= values[i - 1])
            {
                yield return new("stepvalue", $"stepvalue {Text.Of(values[i])} follows {Text.Of(values[i - 1])}, but each stepvalue must "
                    + "be larger than the one before");
            }
        }

        foreach (var problem in GammaProblems(solver, Name)) yield return problem;
    }

    public override float Rate(SolverParameter solver, int iteration, ref int currentStep)
    {
        if (currentStep < solver.Stepvalue.Count && iteration >= solver.Stepvalue[currentStep]) currentStep++;
        return (float)(solver.BaseLr * Math.Pow(solver.Gamma, currentStep));
    }
}
