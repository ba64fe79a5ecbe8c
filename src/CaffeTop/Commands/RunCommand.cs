using System.CommandLine;
using CaffeTop.Attaching;
using CaffeTop.CommandLine;
using CaffeTop.Running;
using CaffeTop.Screens;

namespace CaffeTop.Commands;

/// <summary><c>caffetop run SOLVER</c> and Caffe's spelling of it, <c>caffetop train --solver=SOLVER</c>.</summary>
internal sealed class RunCommand
{
    private readonly Argument<string> _solverArgument = new("SOLVER") { Description = "The solver's prototxt." };
    private readonly Option<string?> _solverOption = new("--solver") { HelpName = "FILE", Description = "The solver's prototxt." };
    private readonly Option<string?> _weights = CommonOptions.Weights();
    private readonly Option<string?> _snapshot = new("--snapshot") { HelpName = "STATE", Description = "Go on from this .solverstate." };
    private readonly Option<int?> _maxIter = new("--max-iter") { HelpName = "N", Description = "Stop at this iteration instead of the solver's max_iter." };
    private readonly Option<string[]> _set = new("--set") { HelpName = "FIELD=VALUE", Description = "Override a field of the solver, e.g. --set base_lr=0.001." };
    private readonly Option<int> _level = CommonOptions.Level();
    private readonly Option<string?> _stage = CommonOptions.Stage();
    private readonly Option<string?> _log = new("--log") { HelpName = "FILE", Description = "Also write the log to this file (appended)." };
    private readonly Option<bool> _plain = new("--plain") { Description = "Print log lines: what this command does anyway." };
    private readonly Option<bool> _exitOnFinish = new("--exit-on-finish") { Description = "Leave the screen when the training is over, for scripts." };
    private readonly Option<bool> _detach = new("--detach") { Description = "Train in the background, in a session of its own; caffetop attach shows it." };
    private readonly Option<bool> _detachable = new("--detachable") { Description = "The same, and show it at once: losing the terminal then loses a viewer only." };
    private readonly ScreenOptions _screen = new();
    private readonly Option<string?> _sigint = new("--sigint-effect") { HelpName = "stop|snapshot|none", Description = "What SIGINT (Ctrl-C) does (default stop)." };
    private readonly Option<string?> _sighup = new("--sighup-effect") { HelpName = "stop|snapshot|none", Description = "What SIGHUP does (default snapshot)." };
    private readonly ProcessorOptions _processor = new();
    private readonly Option<bool> _recordKeys = new("--record-keys") { Description = "Log the first and last record key of every iteration." };
    private readonly Option<bool> _noGraphs = new("--no-graphs") { Description = "On a GPU: compute call by call instead of launching iterations as graphs; slower." };
    private readonly RunRuleOptions _rules;
    private readonly bool _likeCaffe;

    private RunCommand(bool likeCaffe)
    {
        _likeCaffe = likeCaffe;
        _rules = new RunRuleOptions(likeCaffe);
    }

    /// <param name="likeCaffe">True: the solver comes by --solver, as in <c>caffe train</c>.</param>
    public static Command Create(bool likeCaffe)
    {
        var run = new RunCommand(likeCaffe);
        var command = likeCaffe
            ? new Command("train", "Train, with Caffe's own flags (one dash or two, underscores or hyphens).")
            : new Command("run", "Train the net of a solver.");
        if (likeCaffe) command.Add(run._solverOption);
        else command.Add(run._solverArgument);
        foreach (var option in run.Options()) command.Add(option);
        if (likeCaffe)
        {
            command.Add(run._plain);
        }
        else
        {
            command.Add(run._exitOnFinish);
            command.Add(run._detach);
            command.Add(run._detachable);
            run._screen.AddTo(command);
        }

        var glog = command.AddGlogFlags();
        command.SetAction(parsed => run.Run(parsed, glog));
        return command;
    }

    private int Run(ParseResult parsed, GlogFlags glog)
    {
        // Caffe's spelling prints lines: scripts read them.
        if (_likeCaffe) return TrainingSession.Run(Request(parsed, glog), new ScreenChoice { Plain = true });
        var request = Request(parsed, glog);
        var choice = _screen.Choice(parsed);
        var view = parsed.GetValue(_detachable);
        return (view || parsed.GetValue(_detach)) && !DetachedProcess.IsThis ? DetachedStart.Run(view, choice) : TrainingSession.Run(request, choice);
    }

    private IEnumerable<Option> Options() =>
    [
        _weights, _snapshot, _maxIter, _set, _level, _stage, _log, _sigint, _sighup, _recordKeys, _noGraphs,
        .. _processor.All, .. _rules.All,
    ];

    private RunRequest Request(ParseResult parsed, GlogFlags glog)
    {
        var solver = _likeCaffe ? parsed.GetValue(_solverOption) : parsed.GetValue(_solverArgument);
        if (string.IsNullOrEmpty(solver)) throw new UsageException("Need a solver definition to train: --solver=FILE.");
        var weights = parsed.GetValue(_weights) ?? "";
        var snapshot = parsed.GetValue(_snapshot);
        var rules = _rules.Rules(parsed);
        if (!string.IsNullOrEmpty(snapshot) && (rules.ResumesNewest || _rules.State(parsed) is not null))
            throw new UsageException("--snapshot and --resume both name where to go on; give one of them.");
        snapshot = _rules.State(parsed) ?? snapshot;
        if (weights.Length > 0 && !string.IsNullOrEmpty(snapshot))
            throw new UsageException("Give a snapshot to resume training or weights to finetune but not both.");
        return new RunRequest
        {
            Processor = _processor.Choice(parsed),
            Solver = solver,
            Weights = Lists.Split(weights),
            Snapshot = string.IsNullOrEmpty(snapshot) ? null : snapshot,
            MaxIter = parsed.GetValue(_maxIter),
            Set = parsed.GetValue(_set) ?? [],
            Level = parsed.GetValue(_level),
            Stages = parsed.GetValue(_stage),
            LogFile = parsed.GetValue(_log) ?? glog.LogFile(parsed, TimeProvider.System),
            MinimumSeverity = glog.MinimumSeverity(parsed),
            SigintEffect = SignalEffects.Parse("--sigint-effect", parsed.GetValue(_sigint), SignalEffect.Stop),
            SighupEffect = SignalEffects.Parse("--sighup-effect", parsed.GetValue(_sighup), SignalEffect.Snapshot),
            RecordKeys = parsed.GetValue(_recordKeys),
            UsesGraphs = !parsed.GetValue(_noGraphs),
            Rules = rules,
            ExitOnFinish = !_likeCaffe && parsed.GetValue(_exitOnFinish),
        };
    }
}
