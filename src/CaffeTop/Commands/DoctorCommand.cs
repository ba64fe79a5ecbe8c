using System.CommandLine;
using CaffeTop.CommandLine;
using CaffeTop.Diagnoses;
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
        var records = new Option<long?>("--records") { HelpName = "N", Description = "Records of the database, where it is not here." };
        var command = new Command("doctor", "Say what is wrong with a solver, a net or a log, and what to do.")
        {
            files, json, weights, resumed, dataShape, level, stage, data, batch, records,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(batch) is <= 0) throw new UsageException("--batch: give the number of records per iteration, 1 or more");
            if (parsed.GetValue(records) is <= 0) throw new UsageException("--records: give the number of records, 1 or more");
            var options = new CheckupOptions
            {
                Weights = Lists.Split(parsed.GetValue(weights)),
                IsResumed = parsed.GetValue(resumed),
                DataShape = Lists.Shape(parsed.GetValue(dataShape)),
                Level = parsed.GetValue(level),
                Stages = Lists.Split(parsed.GetValue(stage)),
                Data = parsed.GetValue(data),
                Batch = parsed.GetValue(batch),
                Records = parsed.GetValue(records),
                Resolve = static naming => new PathResolver(naming, static (_, _) => { }).Existing,
            };
            try
            {
                var diagnosis = Checkup.Run(parsed.GetRequiredValue(files), options, static path => RunLoader.Load(path, everyPoint: true));
                StandardStreams.Print(parsed.GetValue(json) ? DiagnosisJson.Render(diagnosis) : DiagnosisText.Render(diagnosis));
                return diagnosis.HasErrors ? ExitCode.Failed : ExitCode.Done;
            }
            catch (Exception e) when (Failure.IsExpected(e))
            {
                Failure.Report(e);
                return ExitCode.Usage;
            }
        });
        return command;
    }
}
