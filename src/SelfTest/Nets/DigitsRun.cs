using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.SelfTest.Nets;

/// <summary>Training runs of LeNet on a database of made digits in a folder, from the solver on as a user's run.</summary>
internal sealed class DigitsRun
{
    public const int Iterations = 6;
    private const int Records = 40;
    private const int Batch = 12;
    private readonly string _folder;

    public DigitsRun(string folder)
    {
        _folder = folder;
        MadeDigits.Write(Database, Records);
    }

    public string Prefix => Path.Combine(_folder, "lenet");

    private string Database => Path.Combine(_folder, "digits_lmdb");

    /// <summary>Trains to the end.</summary>
    /// <param name="state">A state to resume; null: from the start.</param>
    /// <param name="snapshot">Iterations between snapshots; 0: none.</param>
    /// <exception cref="SelfTestFailure">It ended otherwise.</exception>
    public DigitsRunResult Train(IDevice device, string? state = null, int snapshot = 0, NormsPlan? norms = null, bool usesGraphs = true, int iterations = Iterations)
    {
        var solver = SolverFile.Parse(
            $"net: 'lenet.prototxt' base_lr: 0.02 lr_policy: 'inv' gamma: 0.01 power: 0.75 momentum: 0.9 weight_decay: 0.0005 display: 1 "
            + $"max_iter: {iterations} random_seed: 7 snapshot: {snapshot} snapshot_after_train: false snapshot_prefix: '{Prefix}'", "solver.prototxt").Solver;
        using var run = new TrainingRun(SolverConfiguration.Create(solver, "solver.prototxt"), new TrainingOptions
        {
            Device = device,
            LoadNet = _ => NetFile.Parse(LeNet.On(Database, Batch), "lenet.prototxt").Net,
            Seed = 7,
            ResumeFrom = state,
            Norms = norms ?? NormsPlan.Off,
            UsesGraphs = usesGraphs,
        });
        var losses = new List<float>();
        var sampled = new List<NormsSampled>();
        LayerTimesSampled? times = null;
        using var subscription = run.Subscribe(happened =>
        {
            if (happened is IterationDone done) losses.Add(done.Outputs.Single(static output => output.Name == "loss").Value);
            else if (happened is NormsSampled found) sampled.Add(found);
            else if (happened is LayerTimesSampled timed) times = timed;
        });
        run.Prepare();
        var outcome = run.Run();
        if (outcome.End != RunEnd.Done) throw new SelfTestFailure($"the training ended with {outcome.End} at iteration {outcome.Iteration}");
        return new DigitsRunResult(losses, [.. run.Net.LearnableParameters.SelectMany(static parameter => parameter.Blob.DataToArray())], sampled, times);
    }
}

/// <param name="Losses">Of the iterations, as displayed; the last is that of the trained net.</param>
/// <param name="Weights">All, one after the other.</param>
/// <param name="Norms">The samples.</param>
/// <param name="Times">The last of the layers' times; null where none were taken.</param>
internal sealed record DigitsRunResult(IReadOnlyList<float> Losses, float[] Weights, IReadOnlyList<NormsSampled> Norms, LayerTimesSampled? Times);
