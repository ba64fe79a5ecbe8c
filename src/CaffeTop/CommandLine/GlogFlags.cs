using System.CommandLine;
using CaffeTop.Logging;

namespace CaffeTop.CommandLine;

/// <summary>glog's flags. Two of them do something (log_dir, minloglevel); the log goes to standard error anyway, as in Caffe, so the others are only accepted.</summary>
internal sealed class GlogFlags
{
    private readonly Option<string?> _folder = new("--log-dir") { HelpName = "DIR", Description = "Also write the log into a file in this folder, under glog's name." };
    private readonly Option<int> _minimum = new("--minloglevel") { HelpName = "0-3", Description = "Leave out lines below I (0), W (1), E (2), F (3)." };

    private readonly Option<string?> _verbosity = new("--v") { Hidden = true, Arity = ArgumentArity.ZeroOrOne };

    private readonly Option[] _accepted =
    [
        new Option<bool>("--logtostderr") { Hidden = true },
        new Option<bool>("--alsologtostderr") { Hidden = true },
        new Option<bool>("--colorlogtostderr") { Hidden = true },
        new Option<bool>("--log-prefix") { Hidden = true },
        new Option<string?>("--stderrthreshold") { Hidden = true },
        new Option<string?>("--vmodule") { Hidden = true },
    ];

    public IEnumerable<Option> Options => [_folder, _minimum, _verbosity, .. _accepted];

    /// <summary>The file that --log_dir asks for, or null.</summary>
    public string? LogFile(ParseResult parsed, TimeProvider clock) =>
        parsed.GetValue(_folder) is { Length: > 0 } folder ? RunLog.FileIn(folder, clock) : null;

    /// <summary><c>-v</c>, but not <c>-v=0</c>.</summary>
    public bool IsVerbose(ParseResult parsed) => parsed.GetResult(_verbosity) is not null && parsed.GetValue(_verbosity) != "0";

    public char MinimumSeverity(ParseResult parsed) => parsed.GetValue(_minimum) switch
    {
        <= 0 => 'I',
        1 => 'W',
        2 => 'E',
        _ => 'F',
    };
}
