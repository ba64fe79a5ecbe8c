using CaffeTop.Commands;
using CaffeTop.Running;
using CaffeTop.Screens;

namespace CaffeTop.CommandLine;

/// <summary>
/// The commonest ways to begin, a command and nothing but the names of files. To the parser of arguments they mean the same, but it takes longer
/// to load than a short log to read.
/// </summary>
internal static class PlainArguments
{
    /// <summary>The command's exit code; null: the arguments are for the parser.</summary>
    public static int? TryRun(IReadOnlyList<string> arguments)
    {
        if (arguments is ["attach"]) return AttachCommand.Run(null, viewOnly: false, new ScreenChoice());
        if (arguments.Count < 2) return null;
        switch (arguments[0])
        {
            case "summary" when Names(arguments, 1) is { } logs:
                return SummaryCommand.Run(logs, asJson: false);
            case "summary" when arguments[1] == "--json" && arguments.Count > 2 && Names(arguments, 2) is { } logs:
                return SummaryCommand.Run(logs, asJson: true);
            case "replay" when Names(arguments, 1) is { } logs:
                return ReplayCommand.Run(logs, new ScreenChoice());
            case "tail" when Names(arguments, 1) is [var log]:
                return TailCommand.Run(log, new ScreenChoice());
            case "run" when Names(arguments, 1) is [var solver]:
                return TrainingSession.Run(new RunRequest { Solver = solver, Rules = RunRules.OfRun }, new ScreenChoice());
            case "attach" when Names(arguments, 1) is [var run]:
                return AttachCommand.Run(run, viewOnly: false, new ScreenChoice());
            case "doctor" when Names(arguments, 1) is { } files:
                return DoctorCommand.Run(files, asJson: false, DoctorCommand.Options());
            case "doctor" when arguments[1] == "--json" && arguments.Count > 2 && Names(arguments, 2) is { } files:
                return DoctorCommand.Run(files, asJson: true, DoctorCommand.Options());
            default:
                return null;
        }
    }

    // Null where one of them is an option, or where only the parser knows what it is.
    private static string[]? Names(IReadOnlyList<string> arguments, int from)
    {
        var names = new string[arguments.Count - from];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = arguments[from + i];
            if (names[i].Length == 0 || names[i][0] == '-') return null;
        }

        return names;
    }
}
