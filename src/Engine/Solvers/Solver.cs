using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Solvers;

/// <summary>
/// Turns gradients into new weights (Caffe's SGDSolver::ApplyUpdate and its siblings): rate, clip, divide by iter_size, regularise, update;
/// <see cref="Iteration"/> grows by one. Knows parameters only, no layers. Not thread-safe; allocates nothing per update.
/// </summary>
public sealed class Solver
{
    private readonly IDevice _device;
    private readonly SolverParameter _solver;
    private readonly TrainedBlob[] _parameters;
    private readonly ParameterUpdate[] _updates;
    private readonly DeviceSpan[] _gradients;
    private int _currentStep;

    public Solver(SolverConfiguration configuration, IDevice device, IReadOnlyList<TrainedBlob> parameters)
    {
        Configuration = configuration;
        _device = device;
        _solver = configuration.Parameter;
        _parameters = [.. parameters];
        _updates = new ParameterUpdate[_parameters.Length];
        _gradients = new DeviceSpan[_parameters.Length];
        History = new SolverHistory(device, _parameters, configuration.Rule.HistoriesPerParameter);
    }

    public SolverConfiguration Configuration { get; }

    public IReadOnlyList<TrainedBlob> Parameters => _parameters;

    public SolverHistory History { get; }

    /// <summary>Updates done.</summary>
    public int Iteration { get; private set; }

    /// <summary>SolverState.current_step: how many drops the step policies have made.</summary>
    public int CurrentStep => _currentStep;

    /// <summary>Changes count from the next update on.</summary>
    public float BaseLr
    {
        get => _solver.BaseLr;
        set => _solver.BaseLr = value;
    }

    /// <summary>Continues where a state left off; the histories are restored through <see cref="History"/>.</summary>
    public void Restore(int iteration, int currentStep)
    {
        Iteration = iteration;
        _currentStep = currentStep;
    }

    /// <summary>
    /// One update with the gradients in the parameters' diffs (sums over iter_size sub-batches). Afterwards the diffs hold the updates
    /// where snapshot_diff or <paramref name="keepUpdate"/> asks for them, else nothing defined; the weights are the same either way.
    /// </summary>
    public AppliedUpdate ApplyUpdate(bool keepUpdate = false)
    {
        var plan = Plan(keepUpdate);
        var clip = ClipFactor(out var norm);
        _device.Solver.Update(plan.Step with { GradientScale = clip / _solver.IterSize }, _updates);
        Advance(plan);
        return plan.Applied(norm, clip);
    }

    /// <summary>What the next update will do, but for the gradients' scale; changes nothing but <see cref="Updates"/>.</summary>
    public UpdatePlan Plan(bool keepUpdate = false)
    {
        var step = _currentStep;
        var rate = Configuration.Policy.Rate(_solver, Iteration, ref step);
        for (var i = 0; i < _parameters.Length; i++)
        {
            var parameter = _parameters[i];
            _updates[i] = new ParameterUpdate(
                parameter.Blob.Data, parameter.Blob.Diff, History.First(i), History.Second(i),
                rate * parameter.LrMult, _solver.WeightDecay * parameter.DecayMult);
        }

        return new UpdatePlan(
            Configuration.Rule.Step(_solver, Iteration) with { GradientScale = 1f / _solver.IterSize, KeepUpdate = _solver.SnapshotDiff || keepUpdate },
            rate, step, step != _currentStep && Configuration.Policy is MultistepPolicy);
    }

    /// <summary>The parameters as <see cref="Plan"/> left them.</summary>
    public ReadOnlySpan<ParameterUpdate> Updates => _updates;

    /// <summary>A planned update has been done, or will have been before anything else.</summary>
    public void Advance(in UpdatePlan plan)
    {
        _currentStep = plan.CurrentStep;
        Iteration++;
    }

    // On the sum over iter_size, before the division: Caffe's order (issue 6199). A NaN norm is not above the limit and scales nothing.
    private float ClipFactor(out float norm)
    {
        norm = 0;
        var limit = _solver.ClipGradients;
        if (limit < 0) return 1;
        for (var i = 0; i < _parameters.Length; i++) _gradients[i] = _parameters[i].Blob.Diff;
        norm = (float)Math.Sqrt(_device.Reduction.SumOfSquares(_gradients));
        return norm > limit ? limit / norm : 1;
    }
}
