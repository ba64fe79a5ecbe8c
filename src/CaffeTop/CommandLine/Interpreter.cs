using System.CommandLine;
using System.CommandLine.Parsing;
using CaffeTop.Commands;
using CaffeTop.Output;

namespace CaffeTop.CommandLine;

/// <summary>Reads the arguments, runs the command, and turns whatever goes wrong into sentences and an exit code.</summary>
internal static class Interpreter
{
    public static int Run(IReadOnlyList<string> arguments)
    {
        try
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
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    public static ParseResult Parse(IReadOnlyList<string> arguments) => CommandLineParser.Parse(
        Root(), CaffeFlags.Normalize(arguments), new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    private static RootCommand Root() => new("Trains, tests and inspects Caffe nets, compatible with BVLC Caffe's files, numbers, log and flags.")
    {
        RunCommand.Create(likeCaffe: false),
        RunCommand.Create(likeCaffe: true),
        ModelCommand.Test(),
        ModelCommand.Time(),
        DeviceQueryCommand.Create(),
        NetCommand.Create(),
        DataCommands.Create(),
        BlobsCommand.Create(),
    };

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
