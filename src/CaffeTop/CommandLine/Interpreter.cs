using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using CaffeTop.Output;
using CaffeTop.Terminal.Output;

namespace CaffeTop.CommandLine;

/// <summary>Reads the arguments, runs the command, and turns whatever goes wrong into sentences and an exit code.</summary>
internal static class Interpreter
{
    public static int Run(IReadOnlyList<string> arguments)
    {
        try
        {
            return PlainArguments.TryRun(arguments) ?? RunParsed(arguments);
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    // A method of its own: what it names is loaded only when it is called.
    private static int RunParsed(IReadOnlyList<string> arguments)
    {
        var parsed = Parse(arguments);
        if (parsed.Errors.Count > 0) return ReportUsage(parsed);
        using var output = new StringWriter();
        var code = parsed.Invoke(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output, Error = output,
        });
        if (output.GetStringBuilder().Length > 0) StandardStreams.Print(output.ToString());
        return code;
    }

    public static ParseResult Parse(IReadOnlyList<string> arguments)
    {
        var normalized = CaffeFlags.Normalize(arguments);
        return CommandLineParser.Parse(Root(normalized), normalized, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
    }

    // Making a command makes all its options; of a program that is started to show one screen only the command that is asked for is made.
    private static RootCommand Root(string[] arguments)
    {
        var root = new RootCommand("Trains, tests and inspects Caffe nets, compatible with BVLC Caffe's files, numbers, log and flags.");
        var asked = arguments.Length > 0 && CommandTable.Create.TryGetValue(arguments[0], out var create) ? create : null;
        if (asked is not null) root.Add(asked());
        else foreach (var command in CommandTable.Create.Values) root.Add(command());
        // Asked for the window's width, the console's class would send the terminal escape codes.
        foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new HelpAction { MaxWidth = Capabilities.OutputWidth() ?? int.MaxValue };
        return root;
    }

    private static int ReportUsage(ParseResult parsed)
    {
        var path = CommandPath(parsed.CommandResult);
        foreach (var sentence in parsed.Errors.Select(UsageError.Describe).Distinct()) StandardStreams.PrintError("caffetop: " + sentence);
        StandardStreams.PrintError($"caffetop: see \"caffetop{path} --help\"");
        return ExitCode.Usage;
    }

    private static string CommandPath(CommandResult result) =>
        result.Parent is CommandResult parent ? CommandPath(parent) + " " + result.Command.Name : "";
}
