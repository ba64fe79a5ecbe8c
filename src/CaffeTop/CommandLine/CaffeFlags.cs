namespace CaffeTop.CommandLine;

/// <summary>
/// Caffe's command line is gflags': one dash or two, underscores or hyphens, <c>--flag=value</c> or <c>--flag value</c>, <c>--noflag</c>. This
/// turns such arguments into the spelling that the commands declare (two dashes, hyphens). <c>--gpu</c> alone is the first one.
/// </summary>
internal static class CaffeFlags
{
    // Flags of glog that take no value in the form "--flag value".
    private static readonly HashSet<string> Booleans = new(StringComparer.Ordinal) { "logtostderr", "alsologtostderr", "colorlogtostderr", "log-prefix" };

    private const string Gpu = "--gpu";
    private const string FirstGpu = "--gpu=0";

    /// <summary>The arguments with every flag respelled; what follows a lone <c>--</c>, values and file names stay as they are.</summary>
    public static string[] Normalize(IReadOnlyList<string> arguments)
    {
        var normalized = new string[arguments.Count];
        var flags = true;
        for (var i = 0; i < normalized.Length; i++)
        {
            flags &= arguments[i] != "--";
            normalized[i] = flags && IsFlag(arguments[i]) ? Respell(arguments[i]) : arguments[i];
            if (flags && normalized[i] == Gpu && !HasNumber(arguments, i + 1)) normalized[i] = FirstGpu;
        }

        return normalized;
    }

    // A file or another flag behind --gpu is no number of one; whatever else stands there was meant as such.
    private static bool HasNumber(IReadOnlyList<string> arguments, int at)
        => at < arguments.Count && arguments[at] != "--" && !IsFlag(arguments[at]) && arguments[at].AsSpan().IndexOfAny('.', '/') < 0;

    // "-5" is a number, "-" is standard input.
    private static bool IsFlag(string argument) => argument.Length > 1 && argument[0] == '-' && !char.IsAsciiDigit(argument[1]) && argument[1] != '.';

    // gflags knows more words for true and false than .NET.
    private static string Truth(string value) => value.ToLowerInvariant() switch
    {
        "1" or "t" or "y" or "yes" => "true",
        "0" or "f" or "n" or "no" => "false",
        _ => value,
    };

    private static string Respell(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = (equals < 0 ? argument : argument[..equals]).TrimStart('-').Replace('_', '-');

        // -h and -? are the only short flags.
        if (name is "h" or "?") return "-" + name;
        if (equals < 0 && name.StartsWith("no", StringComparison.Ordinal) && Booleans.Contains(name[2..])) return $"--{name[2..]}=false";
        if (equals < 0) return "--" + name;
        var value = argument[(equals + 1)..];
        return $"--{name}={(Booleans.Contains(name) ? Truth(value) : value)}";
    }
}
