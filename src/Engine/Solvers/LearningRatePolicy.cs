using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Solvers;

/// <summary>
/// How the learning rate depends on the iteration (lr_policy). Rates are float32; powers are taken in double of float32 arguments and
/// rounded once, as C++'s pow(float, int) does, so that they agree with Caffe to one unit in the last place.
/// </summary>
public abstract class LearningRatePolicy
{
    private static readonly Dictionary<string, LearningRatePolicy> Policies = new LearningRatePolicy[]
    {
        new FixedPolicy(), new StepPolicy(), new ExpPolicy(), new InvPolicy(), new MultistepPolicy(), new PolyPolicy(), new SigmoidPolicy(),
    }.ToDictionary(policy => policy.Name, StringComparer.Ordinal);

    /// <summary>The names lr_policy takes.</summary>
    public static IReadOnlyCollection<string> Known => Policies.Keys;

    /// <summary>As written in lr_policy.</summary>
    public abstract string Name { get; }

    public static LearningRatePolicy? Find(string name) => Policies.GetValueOrDefault(name);

    /// <summary>What is wrong with the fields this policy reads: sentences, empty when all is well.</summary>
    public virtual IEnumerable<SolverProblem> Problems(SolverParameter solver) => [];

    /// <summary>
    /// The rate of an iteration. <paramref name="currentStep"/> is SolverState.current_step: multistep counts in it (by at most one per
    /// call), step overwrites it, the others leave it alone.
    /// </summary>
    public abstract float Rate(SolverParameter solver, int iteration, ref int currentStep);

    /// <summary>The rates of iterations <paramref name="start"/>… ahead, for a chart; <paramref name="currentStep"/> as in the state at
    /// start.</summary>
    public float[] Schedule(SolverParameter solver, int start, int count, int currentStep = 0)
    {
        var rates = new float[count];
        for (var i = 0; i < count; i++) rates[i] = Rate(solver, start + i, ref currentStep);
        return rates;
    }

    /// <summary>Caffe's check "gamma() >= 0".</summary>
    protected static IEnumerable<SolverProblem> GammaProblems(SolverParameter solver, string policy)
    {
        if (!(solver.Gamma >= 0)) yield return new("gamma", $"gamma is {Text.Of(solver.Gamma)}, but lr_policy \"{policy}\" needs gamma "
            + "to be 0 or more");
    }
}
