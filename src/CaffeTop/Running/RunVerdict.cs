using System.Globalization;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Running;

/// <summary>What a run's end means for the one who started it: a sentence where something is wrong, and the exit code.</summary>
internal static class RunVerdict
{
    /// <param name="stoppedFor">What the doctor found and the run was to be stopped for; null: nothing.</param>
    public static int ExitCode(RunOutcome outcome, Finding? stoppedFor) =>
        outcome.End is RunEnd.Failed or RunEnd.NonFinite || IsStoppedFor(outcome, stoppedFor) ? CaffeTop.ExitCode.Failed : CaffeTop.ExitCode.Done;

    /// <summary>Null where all is well.</summary>
    public static string? Sentence(RunOutcome outcome, RunRequest request, Finding? stoppedFor) => outcome.End switch
    {
        _ when IsStoppedFor(outcome, stoppedFor) => SafeText.Clean(string.Create(
            CultureInfo.InvariantCulture, $"caffetop: stopped at iteration {outcome.Iteration} for what the doctor found ({stoppedFor!.Rule}): {stoppedFor.What} {stoppedFor.Remedy}"), 2000),
        RunEnd.Failed => "caffetop: the last snapshot could not be written: " + outcome.Failure,
        RunEnd.NonFinite => $"caffetop: {outcome.Failure} That is: {Command(outcome, request)}",
        _ => null,
    };

    private static bool IsStoppedFor(RunOutcome outcome, Finding? stoppedFor) => outcome.End == RunEnd.StoppedEarly && stoppedFor is not null;

    // What was given for this run, with another place to start from and another rate.
    private static string Command(RunOutcome outcome, RunRequest request)
    {
        var words = new List<string> { "caffetop", "run", request.Solver };
        if (outcome.LastGood is { } state) words.AddRange("--snapshot", state);
        else if (request.Weights.Count > 0) words.AddRange("--weights", string.Join(',', request.Weights));
        if (request.MaxIter is { } iterations) words.AddRange("--max-iter", iterations.ToString(CultureInfo.InvariantCulture));
        foreach (var set in request.Set)
        {
            if (SolverOverrides.Field(set) != "base_lr") words.AddRange("--set", set);
        }

        words.AddRange("--set", "base_lr=" + outcome.LowerRate.ToString("R", CultureInfo.InvariantCulture));
        foreach (var rule in request.Rules.StopWhen) words.AddRange("--stop-when", rule.ToString());
        if (request.Rules.Keep is { } keep) words.AddRange("--keep", keep.ToString());
        if (request.Level != 0) words.AddRange("--level", request.Level.ToString(CultureInfo.InvariantCulture));
        if (request.Stages is { } stages) words.AddRange("--stage", stages);
        return string.Join(' ', words.Select(Quoted));
    }

    // For a POSIX shell.
    private static string Quoted(string word)
        => word.Length > 0 && word.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '=' or ',' or '+' or ':')
            ? word : "'" + SafeText.Clean(word).Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static void AddRange(this List<string> words, string option, string value)
    {
        words.Add(option);
        words.Add(value);
    }
}
