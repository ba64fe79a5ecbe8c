using CaffeTop.Engine.Solvers;

namespace CaffeTop.Doctor.Solvers;

/// <summary>Mistakes of a solver by itself: an unknown policy or type, a policy's missing field, steps that do not grow, tests without an interval.</summary>
public sealed class SolverField : ISolverRule
{
    public string Id => "solver-field";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        foreach (var problem in SolverCheck.Problems(solver.Parameter))
        {
            // A solver without a net is completed by the command that uses it; a dump names a net of another machine.
            if (problem.Field is "net" && !solver.Parameter.HasNet) continue;
            if (problem.Field == "snapshot_format") continue;
            if (solver.IsDumped && problem.Field is "test_iter" or "test_state") continue;
            var cut = problem.Message.IndexOf(';', StringComparison.Ordinal);
            var what = cut < 0 ? problem.Message : problem.Message[..cut];
            var remedy = cut < 0 ? $"Correct {problem.Field} in the solver." : problem.Message[(cut + 1)..].Trim();
            yield return this.Error(
                solver.Place(problem.Field), Sentence(what), "Caffe finds this only when it needs the field, some of it after the first test, and stops.", Sentence(remedy));
        }
    }

    private static string Sentence(string text)
    {
        var cleaned = text.EndsWith('.') || text.EndsWith('?') ? text : text + ".";
        // Fields keep their spelling at the start of a sentence.
        return char.IsLower(cleaned[0]) && cleaned.IndexOf(' ', StringComparison.Ordinal) is var end && end > 0 && !cleaned[..end].Contains('_') && cleaned[..end].All(char.IsLetter)
            && !cleaned[..end].EndsWith("size", StringComparison.Ordinal)
            ? char.ToUpperInvariant(cleaned[0]) + cleaned[1..] : cleaned;
    }
}
