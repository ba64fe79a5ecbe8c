using System.Security.Cryptography;
using CaffeTop.CommandLine;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Training;
using CaffeTop.Events;
using CaffeTop.Logging;
using CaffeTop.Output;

namespace CaffeTop.Running;

/// <summary>A run from the command line: reads the solver, applies the flags, opens the log, connects the signals, trains.</summary>
internal static class TrainingSession
{
    /// <summary>Returns the exit code.</summary>
    public static int Run(RunRequest request)
    {
        var clock = TimeProvider.System;
        using var device = Processor.Open(request.Threads);
        using var log = new RunLog(clock, request.LogFile, request.MinimumSeverity);
        void Say(string text) => log.Write("caffetop.cs:1", text);

        var file = SolverFile.Read(request.Solver);
        foreach (var warning in file.Warnings) log.Write("caffetop.cs:1", warning.ToString(), 'W');
        foreach (var note in file.Notes) log.Write(note.Source, note.Text, note.Severity);
        var paths = new PathResolver(request.Solver, (written, found) => Say($"{written} found as {found}"));
        var solver = Prepare(file.Solver, request, paths);
        var configuration = SolverConfiguration.Create(solver, request.Solver, field => file.Spans.Place(file.Solver, field));
        if (solver.SolverMode == SolverParameter.Types.SolverMode.Gpu && solver.HasSolverMode)
            Say($"solver_mode is GPU, but this version has no CUDA engine: computing on the CPU ({device.Name})");
        else
            Say($"Computing on the {device.Name}");

        var nets = new SolverNets(paths, request.Solver, log.Write, Say);
        var seed = Seed(solver, Say);
        using var run = new TrainingRun(configuration, new TrainingOptions
        {
            Device = device,
            LoadNet = nets.Load,
            Place = nets.Place,
            Seed = seed,
            ResolvePath = paths.Existing,
            PrintSolver = TextFormatPrinter.Print,
            PrintNet = TextFormatPrinter.Print,
            ResumeFrom = request.Rules.ResumesNewest ? NewestSnapshot.Find(configuration.SnapshotPrefix, Say) : request.Snapshot,
            SolverFile = WithMaxIter(file.Solver, request),
            GivenFields = [.. request.Set.Select(SolverOverrides.Field), .. request.MaxIter is null ? [] : (string[])[SteerableFields.MaxIter]],
            OnNonFinite = request.Rules.OnNonFinite,
            StopWhen = request.Rules.StopWhen,
            Keep = request.Rules.Keep,
            RecordKeys = request.RecordKeys,
            Clock = clock,
        });
        using var subscription = run.Subscribe(log.Write);

        // Before the nets are built: a lost connection during a long set-up does not end the run, and a stop finds the first iteration.
        using var signals = new RunSignals(run.Control, clock, request.SigintEffect, request.SighupEffect, Say, code =>
        {
            StandardStreams.PrintError("caffetop: ended at once, in the middle of an iteration");
            Environment.Exit(code);
        });
        signals.Register();
        run.Prepare();
        var outcome = run.Run();
        log.Dispose();
        if (RunVerdict.Sentence(outcome, request) is { } sentence) StandardStreams.PrintError(sentence);
        return RunVerdict.ExitCode(outcome);
    }

    // As `caffe train` does: level and stages go into the train state (one empty stage without --stage), weights into the solver.
    private static SolverParameter Prepare(SolverParameter read, RunRequest request, PathResolver paths)
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

    private static ulong Seed(SolverParameter solver, Action<string> say)
    {
        if (solver.RandomSeed >= 0) return (ulong)solver.RandomSeed;
        var seed = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
        say($"random_seed is not set: drew {seed}");
        return seed;
    }
}
