using System.CommandLine;
using CaffeTop.CommandLine;
using CaffeTop.Diagnoses;
using CaffeTop.Doctor.Comparing;
using CaffeTop.Doctor.Reading;
using CaffeTop.Output;
using CaffeTop.Running;
using CaffeTop.Runs;

namespace CaffeTop.Commands;

/// <summary>
/// <c>caffetop doctor FILE…</c>: what is wrong with a solver, a net or a log, where, why, and what to do. Exit code 0: nothing of severity error,
/// 1: at least one error was found, 2: a file that cannot be used.
/// </summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Solvers, nets and logs, told apart by what they hold.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Print the findings as a JSON array." };
        var weights = CommonOptions.Weights();
        var resumed = new Option<bool>("--resumed") { Description = "The run goes on from a .solverstate: say nothing about starting weights." };
        var dataShape = CommonOptions.DataShape();
        var level = CommonOptions.Level();
        var stage = CommonOptions.Stage();
        var data = new Option<string?>("--data") { HelpName = "DB", Description = "The database that a log's run read: records are named." };
        var batch = new Option<int?>("--batch") { HelpName = "N", Description = "Records per iteration of a log's run." };
        var compare = new Option<bool>("--compare") { Description = "Say what differs between two logs, two solvers or two nets instead." };
        var records = new Option<long?>("--records") { HelpName = "N", Description = "Records of the database, where it is not here." };
        var command = new Command("doctor", "Say what is wrong with a solver, a net or a log, and what to do.")
        {
            files, json, weights, resumed, dataShape, level, stage, data, batch, records, compare,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(batch) is <= 0) throw new UsageException("--batch: give the number of records per iteration, 1 or more");
            if (parsed.GetValue(records) is <= 0) throw new UsageException("--records: give the number of records, 1 or more");
            if (parsed.GetValue(compare)) return Compare(parsed.GetRequiredValue(files), parsed.GetValue(json));
            var options = Options();
            options.Weights = Lists.Split(parsed.GetValue(weights));
            options.IsResumed = parsed.GetValue(resumed);
            options.DataShape = Lists.Shape(parsed.GetValue(dataShape));
            options.Level = parsed.GetValue(level);
            options.Stages = Lists.Split(parsed.GetValue(stage));
            options.Data = parsed.GetValue(data);
            options.Batch = parsed.GetValue(batch);
            options.Records = parsed.GetValue(records);
            return Run(parsed.GetRequiredValue(files), parsed.GetValue(json), options);
        });
        return command;
    }

    private static int Compare(string[] files, bool asJson)
    {
        if (files is not [var first, var second]) throw new UsageException("--compare: give two files");
        try
        {
            var found = new RunComparison(first, second).Compare(static path => RunLoader.Load(path));
            StandardStreams.Print(asJson ? ComparisonJson.Render(found) : string.Join('\n', found.Select(static difference => difference.Sentence)));
            return ExitCode.Done;
        }
        catch (Exception e) when (Failure.IsExpected(e))
        {
            Failure.Report(e);
            return ExitCode.Usage;
        }
    }

    /// <summary>Paths are found as a run finds them.</summary>
    internal static CheckupOptions Options() => new() { Resolve = static naming => new PathResolver(naming, static (_, _) => { }).Existing };

    internal static int Run(IReadOnlyList<string> files, bool asJson, CheckupOptions options)
    {
        try
        {
            var diagnosis = Checkup.Run(files, options, static path => RunLoader.Load(path));
            StandardStreams.Print(asJson ? DiagnosisJson.Render(diagnosis) : DiagnosisText.Render(diagnosis));
            return diagnosis.HasErrors ? ExitCode.Failed : ExitCode.Done;
        }
        catch (Exception e) when (Failure.IsExpected(e))
        {
            Failure.Report(e);
            return ExitCode.Usage;
        }
    }
}
