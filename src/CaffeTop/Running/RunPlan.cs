using System.Security.Cryptography;
using CaffeTop.CommandLine;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Running;

/// <summary>What a run will do, as its solver and the flags say. Reading it begins nothing: no net is built, no file made.</summary>
internal sealed class RunPlan
{
    private readonly SolverParameter _read;
    private readonly Action<TrainingEvent> _tell;

    private RunPlan(RunRequest request, SolverParameter read, SolverParameter solver, SolverConfiguration configuration, PathResolver paths, Action<TrainingEvent> tell)
    {
        Request = request;
        _read = read;
        Solver = solver;
        Configuration = configuration;
        Paths = paths;
        Processor = request.Processor.ForSolver(solver);
        _tell = tell;
    }

    public RunRequest Request { get; }

    /// <summary>The solver with all overrides.</summary>
    public SolverParameter Solver { get; }

    public SolverConfiguration Configuration { get; }

    public PathResolver Paths { get; }

    /// <summary>Where to compute, as the flags or else the solver say.</summary>
    public Processor Processor { get; }

    /// <param name="tell">Receives what the log has to say about the solver and the files it names, now and while the nets are read.</param>
    /// <exception cref="Engine.CaffeTopException">The solver cannot be read, or what it asks for cannot be.</exception>
    public static RunPlan Read(RunRequest request, Action<TrainingEvent> tell)
    {
        var file = SolverFile.Read(request.Solver);
        foreach (var warning in file.Warnings) tell(new RawLine('W', "caffetop.cs:1", warning.ToString()));
        foreach (var note in file.Notes) tell(new RawLine(note.Severity, note.Source, note.Text));
        var paths = new PathResolver(request.Solver, (written, found) => tell(new RawLine('I', "caffetop.cs:1", $"{written} found as {found}")));
        var solver = Override(file.Solver, request, paths);
        var configuration = SolverConfiguration.Create(solver, request.Solver, field => file.Spans.Place(file.Solver, field));
        return new RunPlan(request, file.Solver, solver, configuration, paths, tell);
    }

    /// <summary>What the flags change of the solver as it was read.</summary>
    public void Change(SolverParameter solver)
    {
        SolverOverrides.Apply(solver, Request.Set);
        if (Request.MaxIter is { } iterations) solver.MaxIter = iterations;
        solver.TrainState ??= new NetState();
        solver.TrainState.Level = Request.Level;
        solver.TrainState.Stage.Add((Request.Stages ?? "").Split(','));
    }

    /// <summary>The run itself; nothing of it is prepared yet.</summary>
    /// <param name="hasViewer">Whether somebody looks on at the moment.</param>
    public TrainingRun Begin(IDevice device, TimeProvider clock, Func<bool> hasViewer)
    {
        Say(Processor.Lack is { } lack
            ? $"solver_mode is GPU, but {lack} (device_query -v tells more): computing on the {device.Name}" : $"Computing on the {device.Name}");
        if (Processor.Gpu is { } ordinal)
        {
            _tell(new RawLine('I', "caffe.cpp:204", $"Using GPUs {ordinal}"));
            _tell(new RawLine('I', "caffe.cpp:209", $"GPU {ordinal}: {device.Name}"));
        }

        var nets = new SolverNets(Paths, Request.Solver, _tell, Say);
        return new TrainingRun(Configuration, new TrainingOptions
        {
            Device = device,
            Mode = device.IsHost ? "CPU" : "",
            LoadNet = nets.Load,
            Place = nets.Place,
            Seed = Seed(),
            ResolvePath = Paths.Existing,
            PrintSolver = TextFormatPrinter.Print,
            PrintNet = TextFormatPrinter.Print,
            ResumeFrom = Request.Snapshot,
            ResumesNewest = Request.Rules.ResumesNewest,
            SolverFile = WithMaxIter(_read, Request),
            GivenFields = [.. Request.Set.Select(SolverOverrides.Field), .. Request.MaxIter is null ? [] : (string[])[SteerableFields.MaxIter]],
            OnNonFinite = Request.Rules.OnNonFinite,
            HasViewer = hasViewer,
            StopWhen = Request.Rules.StopWhen,
            Keep = Request.Rules.Keep,
            Norms = Request.Rules.Norms,
            UsesGraphs = Request.UsesGraphs,
            RecordKeys = Request.RecordKeys,
            Clock = clock,
        });
    }

    // As `caffe train` does: level and stages go into the train state (one empty stage without --stage), weights into the solver.
    private static SolverParameter Override(SolverParameter read, RunRequest request, PathResolver paths)
    {
        var solver = read.Clone();
        SolverOverrides.Apply(solver, request.Set);
        if (request.MaxIter is { } iterations) solver.MaxIter = iterations;
        solver.TrainState ??= new NetState();
        solver.TrainState.Level = request.Level;
        solver.TrainState.Stage.Add((request.Stages ?? "").Split(','));
        if (request.Snapshot is not null || request.Weights.Count > 0) solver.Weights.Clear();
        if (request.Weights.Count > 0) solver.Weights.Add(string.Join(',', request.Weights));
        if (solver.HasSnapshotPrefix && !Directory.Exists(solver.SnapshotPrefix)) solver.SnapshotPrefix = paths.ToWrite(solver.SnapshotPrefix);
        return solver;
    }

    // --set changes a field for good: a resumed run keeps it. --max-iter is about this run only.
    private static SolverParameter WithMaxIter(SolverParameter read, RunRequest request)
    {
        if (request.MaxIter is not { } iterations) return read;
        var solver = read.Clone();
        solver.MaxIter = iterations;
        return solver;
    }

    private ulong Seed()
    {
        if (Solver.RandomSeed >= 0) return (ulong)Solver.RandomSeed;
        var seed = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
        Say($"random_seed is not set: drew {seed}");
        return seed;
    }

    private void Say(string text) => _tell(new RawLine('I', "caffetop.cs:1", text));
}
