using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Solvers;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>
/// A training run: builds the nets (<see cref="Prepare"/>), runs the iterations in the order of Caffe's Solver::Solve (<see cref="Run"/>),
/// tells what happens as events and executes commands between two iterations. One thread calls Prepare and Run; <see cref="Control"/> and
/// <see cref="Subscribe"/> are for any thread.
/// </summary>
public sealed class TrainingRun : IRunSource, IDisposable
{
    private readonly SolverConfiguration _configuration;
    private readonly TrainingOptions _options;
    private readonly EventStream _events;
    private readonly SolverSteering _steering;
    private readonly RunCommands _commands;
    private readonly StopRules _rules;
    private SnapshotKeeper? _keeper;
    private RunNets? _nets;
    private Solver? _solver;
    private RunLoop? _loop;

    /// <summary>Checks nothing and builds nothing yet, so that listeners can subscribe before the first event.</summary>
    public TrainingRun(SolverConfiguration configuration, TrainingOptions options)
    {
        _configuration = configuration;
        _options = options;
        _events = new EventStream(options.Clock);
        _steering = new SolverSteering(configuration, options.SolverFile);
        _commands = new RunCommands(_steering);
        _rules = new StopRules(options.StopWhen, options.Clock);
    }

    public IRunControl Control => _commands;

    IRunControl? IRunSource.Control => _commands;

    public RunProgress Progress { get; } = new();

    /// <summary>The train net; only after <see cref="Prepare"/>.</summary>
    public Net Net => (_nets ?? throw Unprepared()).Train;

    public IReadOnlyList<Net> TestNets => (_nets ?? throw Unprepared()).Tests;

    public Solver Solver => _solver ?? throw Unprepared();

    public IDisposable Subscribe(Action<TrainingEvent> listener) => _events.Subscribe(listener);

    /// <summary>Lets the caller put an event of its own into the stream (a note on the seed, a finding).</summary>
    public void Emit(TrainingEvent happened)
    {
        RunDoing.Note(Progress, happened);
        _events.Emit(happened);
        _rules.See(happened);
        _keeper?.See(happened);
    }

    /// <summary>Everything before the first iteration: the snapshot folder, nets, weights or the restored state.</summary>
    /// <exception cref="CaffeTopException">Also told as a fatal <see cref="Fault"/>.</exception>
    public void Prepare()
    {
        try
        {
            Emit(new StateChanged(RunState.Preparing, null));
            Emit(new RunStarted(_options.Mode, _options.PrintSolver(_configuration.Parameter), _configuration.File));
            var writer = OpenSnapshots();
            var saved = _options.ResumeFrom is { } state ? SavedState.Read(_options.ResolvePath(state))
                : _options.ResumesNewest ? NewestState.Find(_configuration.SnapshotPrefix, Emit) : null;
            Build(writer, saved);
        }
        catch (CaffeTopException e)
        {
            Emit(new Fault(e.Message, true, null));
            Emit(new StateChanged(RunState.Failed, null));
            throw;
        }
    }

    /// <summary>Runs to max_iter or until a command or <paramref name="cancellation"/> (a stop without snapshot) ends it; once
    /// only.</summary>
    /// <exception cref="CaffeTopException">Something in the data or the machine; names the iteration, told as a fatal <see cref="Fault"/>
    /// too.</exception>
    public RunOutcome Run(CancellationToken cancellation = default) => (_loop ?? throw Unprepared()).Run(cancellation);

    public void Dispose()
    {
        _loop?.Dispose();
        _nets?.Dispose();
    }

    private static InvalidOperationException Unprepared() => new("Prepare comes first");

    private SnapshotWriter? OpenSnapshots()
    {
        var prefix = _configuration.SnapshotPrefix;
        if (prefix is null)
        {
            return _configuration.WritesSnapshots
                ? throw new CaffeTopException("the solver writes snapshots (snapshot, snapshot_after_train), but has no "
                    + "snapshot_prefix; give it one")
                : null;
        }

        var writer = new SnapshotWriter(prefix);
        if (_configuration.WritesSnapshots) writer.Probe();
        return writer;
    }

    private void Build(SnapshotWriter? writer, SavedState? saved)
    {
        var seed = saved?.Side?.Seed ?? _options.Seed;
        if (_configuration.Parameter.RandomSeed >= 0 && seed != _options.Seed)
        {
            Emit(new RawLine('W', "caffetop", $"random_seed is {_options.Seed}, but the state was made with {seed}; going "
                + $"on with {seed}"));
        }

        _nets = new RunNets(_configuration, _options, seed, saved is null ? Weights() : [], Emit);
        Emit(new RawLine('I', "solver.cpp:57", "Solver scaffolding done."));
        _solver = new Solver(_configuration, _options.Device, [.. _nets.Train.LearnableParameters.Select(
            parameter => new TrainedBlob($"{parameter.LayerName} parameter "
                + $"{parameter.Index}", parameter.Blob, parameter.LrMult, parameter.DecayMult))]);
        _rules.Check(_nets.Train, _nets.Tests, _configuration.Parameter);
        _keeper = Keeper(_nets);
        var snapshots = new RunSnapshots(_nets, _solver, _steering, writer, seed, _rules, _keeper, Progress, Emit);
        var loss = new SmoothedLoss(_configuration.Parameter.AverageLoss, saved?.Iteration ?? 0);
        if (saved is not null) snapshots.Restore(saved, loss, _options.GivenFields);
        _steering.Follow(_solver.Iteration, _solver.CurrentStep);
        Progress.Iteration = _solver.Iteration;
        _loop = new RunLoop(_nets, _solver, _steering, snapshots, loss, _rules, _commands, _options, Progress, Emit);
    }

    private SnapshotKeeper? Keeper(RunNets nets)
    {
        if (_options.Keep is not { } keep) return null;
        var prefix = _configuration.SnapshotPrefix ?? throw new CaffeTopException("--keep needs snapshots, but the solver has no "
            + "snapshot_prefix; give it one");
        return new SnapshotKeeper(keep, prefix, nets, _configuration.Parameter, Emit);
    }

    // Each entry may hold several names, separated by commas.
    private List<string> Weights()
        => [.. (_options.Weights ?? _configuration.Parameter.Weights)
            .SelectMany(entry => entry.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
}
