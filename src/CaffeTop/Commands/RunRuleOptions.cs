using System.CommandLine;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Training;
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

    private readonly Option<string?> _norms = new("--norms")
    {
        HelpName = "P%|N|off",
        Description = "Measure norms, updates and layer times for the screen and the log file: for at most this share of the time, or every N iterations (default "
            + (likeCaffe ? "off)." : "1%)."),
    };

    public IEnumerable<Option> All => [_onNan, _norms];

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
        Norms = parsed.GetValue(_norms) switch
        {
            null or "" => likeCaffe ? NormsPlan.Off : NormsPlan.Usual,
            var text => NormsPlan.Parse(text)
                ?? throw new UsageException($"--norms: \"{text}\" says not how often; give a share of the time (1%), a number of iterations (200) or off"),
        },
    };
}
