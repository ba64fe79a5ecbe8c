using System.CommandLine;
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

    public IEnumerable<Option> All => [_onNan];

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
    };
}
