using System.CommandLine;
using CaffeTop.Engine;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Training;
using CaffeTop.Events;
using CaffeTop.Running;

namespace CaffeTop.Commands;

/// <summary>The options that say what a run does by itself besides training.</summary>
internal sealed class RunRuleOptions(bool likeCaffe)
{
    private readonly Option<string?> _onNan = new("--on-nan")
    {
        HelpName = "pause|stop|ignore",
        Description = "When a loss, an activation or a gradient is NaN or infinite (default "
            + (likeCaffe ? "ignore, as Caffe does)." : "pause where somebody looks on, else stop)."),
    };

    private readonly Option<string[]> _stopWhen = new("--stop-when")
    {
        HelpName = "RULE", Description = "Stop with a snapshot: \"test accuracy no better for 5 tests\", \"loss below 0.05\", \"time 2h\"; may be given several times.",
    };

    private readonly Option<string?> _keep = new("--keep")
    {
        HelpName = "best,last:N", Description = "Remove this run's snapshots except the best (best:OUTPUT: by this output) and the last N.",
    };

    private readonly Option<string?> _resume = new("--resume")
    {
        HelpName = "auto|STATE", Description = "auto: go on from the newest complete snapshot, or start where there is none; else as --snapshot.",
    };

    private readonly Option<string?> _norms = new("--norms")
    {
        HelpName = "P%|N|off",
        Description = "Measure norms, updates and layer times for the screen and the log file: for at most this share of the time, or every N iterations (default "
            + (likeCaffe ? "off)." : "1%)."),
    };

    private readonly Option<string?> _doctor = new("--doctor")
    {
        HelpName = "on|off",
        Description = "Look for mistakes before the first iteration and while it trains, and tell them in the log and on the screen (default " + (likeCaffe ? "off)." : "on)."),
    };

    private readonly Option<string?> _pauseOn = new("--pause-on")
    {
        HelpName = "error|warning|hint", Description = "Pause when the doctor finds something of this severity or above (stop with a snapshot where nobody looks on).",
    };

    public IEnumerable<Option> All => [_onNan, _stopWhen, _keep, _resume, _norms, _doctor, _pauseOn];

    /// <summary>The state that --resume names; null where it names none.</summary>
    public string? State(ParseResult parsed) => parsed.GetValue(_resume) is { Length: > 0 } state and not "auto" ? state : null;

    public RunRules Rules(ParseResult parsed) => new()
    {
        OnNonFinite = parsed.GetValue(_onNan) switch
        {
            null or "" => likeCaffe ? NonFiniteAction.Ignore : null,
            "pause" => NonFiniteAction.Pause,
            "stop" => NonFiniteAction.Stop,
            "ignore" => NonFiniteAction.Ignore,
            var other => throw new UsageException($"--on-nan: \"{other}\" is none of its answers; give pause, stop or ignore"),
        },
        HasDoctor = parsed.GetValue(_doctor) switch
        {
            null or "" => !likeCaffe || parsed.GetValue(_pauseOn) is not null,
            "on" => true,
            "off" => false,
            var other => throw new UsageException($"--doctor: \"{other}\" is neither on nor off"),
        },
        PauseOn = parsed.GetValue(_pauseOn) switch
        {
            null or "" => null,
            "error" => Severity.Error,
            "warning" => Severity.Warning,
            "hint" => Severity.Hint,
            var other => throw new UsageException($"--pause-on: \"{other}\" is no severity; give error, warning or hint"),
        },
        StopWhen = [.. (parsed.GetValue(_stopWhen) ?? []).Select(rule => Read("--stop-when", rule, StopRule.Parse))],
        Keep = parsed.GetValue(_keep) is { } keep ? Read("--keep", keep, KeepRule.Parse) : null,
        ResumesNewest = parsed.GetValue(_resume) == "auto",
        Norms = parsed.GetValue(_norms) switch
        {
            null or "" => likeCaffe ? NormsPlan.Off : NormsPlan.Usual,
            var text => NormsPlan.Parse(text)
                ?? throw new UsageException($"--norms: \"{text}\" says not how often; give a share of the time (1%), a number of iterations (200) or off"),
        },
    };

    private static T Read<T>(string option, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (CaffeTopException e)
        {
            throw new UsageException($"{option}: {e.Message}");
        }
    }
}
