using CaffeTop.Doctor.Nets;
using CaffeTop.Doctor.Runs;
using CaffeTop.Doctor.Solvers;
using CaffeTop.Engine;
using CaffeTop.Runs;

namespace CaffeTop.Doctor.Reading;

/// <summary>
/// Looks at the files that a user gives together: a solver stands with the net that is given beside it, or with the one it names; logs are
/// looked at with both, where they do not bring their own.
/// </summary>
public static class Checkup
{
    /// <param name="load">Reads a log.</param>
    /// <exception cref="CaffeTopException">A file that is missing, empty, or none of the three kinds.</exception>
    public static Diagnosis Run(IReadOnlyList<string> files, CheckupOptions options, Func<string, RunModel> load)
    {
        var findings = new List<Finding>();
        var remarks = new List<string>();
        var kinds = files.Select(static file => (File: file, Content: ContentGuess.Of(file))).ToList();
        var warming = kinds.Exists(static kind => kind.Content == FileContent.Log) ? Warming.Begin() : null;
        var nets = Of(kinds, FileContent.Net);
        var solvers = Of(kinds, FileContent.Solver);
        var reader = new SetupReader(options, findings, remarks);
        var check = new SetupCheck(options, findings, remarks);
        CheckedSolver? only = null;

        // One solver and one net belong together, unless the net is a piece of one.
        var given = solvers.Count == 1 && nets.Count == 1 && !IsPiece(nets[0], options) ? nets[0] : null;
        foreach (var path in solvers)
        {
            if (reader.Solver(path, given) is not { } solver) continue;
            only = solver;
            check.Check(solver);
        }

        if (given is null || only?.TrainNet is null)
        {
            foreach (var path in nets)
            {
                if (reader.Alone(path) is var (train, test)) check.Check(train, test);
            }
        }

        foreach (var path in Of(kinds, FileContent.Log))
        {
            var run = load(path);
            warming?.Join();
            if (run.Damage is { } damage) remarks.Add(damage);
            findings.AddRange(new RunCheck(run, path, options, solvers.Count == 1 ? only : null, remarks).Check());
        }

        return new Diagnosis(FindingOrder.Sort(findings), remarks);
    }

    private static bool IsPiece(string net, CheckupOptions options) => new SetupReader(options, [], []).Alone(net) is not var (train, _) || train.Role == NetRole.Fragment;

    private static List<string> Of(List<(string File, FileContent Content)> kinds, FileContent content) =>
        [.. kinds.Where(kind => kind.Content == content).Select(static kind => kind.File)];
}
