using System.CommandLine;
using CaffeTop.CommandLine;
using CaffeTop.Engine;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Logging;
using CaffeTop.Running;

namespace CaffeTop.Commands;

/// <summary><c>caffetop test</c> and <c>caffetop time</c>: Caffe's commands that take a net instead of a solver.</summary>
internal sealed class ModelCommand
{
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string?> _solver = new("--solver") { HelpName = "FILE", Description = "A solver, whose train net is taken instead of --model." };
    private readonly Option<string?> _weights = CommonOptions.Weights();
    private readonly Option<int> _iterations = CommonOptions.Iterations();
    private readonly Option<string?> _phase = CommonOptions.PhaseName("The net's phase (default TRAIN).");
    private readonly Option<int> _level = CommonOptions.Level();
    private readonly Option<string?> _stage = CommonOptions.Stage();
    private readonly ProcessorOptions _processor = new();

    public static Command Test()
    {
        var model = new ModelCommand();
        var command = new Command("test", "Score a trained net, as caffe test.")
        {
            model._model, model._weights, model._iterations, model._level, model._stage,
        };
        foreach (var option in model._processor.All) command.Options.Add(option);
        var glog = command.AddGlogFlags();
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(model._model) ?? throw new UsageException("Need a model definition to score: --model=FILE.");
            if (string.IsNullOrEmpty(parsed.GetValue(model._weights))) throw new UsageException("Need model weights to score: --weights=FILE.");
            return model.Run(parsed, glog, "caffe.cpp:275", path, Phase.Test, TestReport.Run);
        });
        return command;
    }

    public static Command Time()
    {
        var model = new ModelCommand();
        var command = new Command("time", "Time a net layer by layer, as caffe time.")
        {
            model._model, model._solver, model._weights, model._iterations, model._phase, model._level, model._stage,
        };
        foreach (var option in model._processor.All) command.Options.Add(option);
        var glog = command.AddGlogFlags();
        command.SetAction(parsed =>
        {
            var phase = Phases.Parse(parsed.GetValue(model._phase), Phase.Train);
            return model.Run(parsed, glog, "caffe.cpp:343", model.ModelOf(parsed), phase, TimeReport.Run);
        });
        return command;
    }

    private string ModelOf(ParseResult parsed)
    {
        if (parsed.GetValue(_model) is { Length: > 0 } model) return model;
        var solver = parsed.GetValue(_solver);
        if (string.IsNullOrEmpty(solver)) throw new UsageException("Need a model definition to time: --model=FILE or --solver=FILE.");
        var file = SolverFile.Read(solver);
        var net = SolverConfiguration.Create(file.Solver, solver, field => file.Spans.Place(file.Solver, field)).TrainNet.File;
        if (net is null) throw new CaffeTopException(solver, "holds its net itself (net_param); put it into a file and give that as --model");
        return new PathResolver(solver, static (_, _) => { }).Existing(net);
    }

    private int Run(ParseResult parsed, GlogFlags glog, string source, string path, Phase phase, Action<Net, int, RunLog> work)
    {
        var processor = _processor.Choice(parsed);
        using var log = new RunLog(TimeProvider.System, glog.LogFile(parsed, TimeProvider.System), glog.MinimumSeverity(parsed));
        using var device = processor.Open(text => log.Write("caffetop.cs:1", text));
        log.Write(source, device.IsHost ? "Use CPU." : $"Use GPU with device ID {processor.Gpu}");
        var loader = new NetLoader(log.Write);
        var parameter = loader.Read(path);
        new ShippedDigits(new PathResolver(path, static (_, _) => { }), text => log.Write("caffetop.cs:1", text))
            .WriteMissing(parameter, [Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : "."]);
        var state = NetLoader.State(parameter, phase, parsed.GetValue(_level), Lists.Split(parsed.GetValue(_stage)));
        using var net = loader.Build(parameter, path, device, state, keepDiffs: false);
        loader.CopyWeights(net, Lists.Split(parsed.GetValue(_weights)));
        work(net, parsed.GetValue(_iterations), log);
        return ExitCode.Done;
    }
}
