using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>The rate falls to a ten-thousandth within the first tenth of the run: the rest of it learns nothing.</summary>
public sealed class RateFades : ISolverRule
{
    private const double Least = 1e-4;

    public string Id => "rate-fades";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        if (p.MaxIter < 20 || p.BaseLr <= 0 || p.Gamma <= 0) yield break;
        if (RateCourse.At(p, p.MaxIter / 10) is not { } rate || !(rate < Least * p.BaseLr)) yield break;
        var (from, to) = (0, p.MaxIter / 10);
        while (to - from > 1)
        {
            var middle = (from + to) / 2;
            if (RateCourse.At(p, middle) < Least * p.BaseLr) to = middle;
            else from = middle;
        }

        yield return this.Error(
            solver.Place(p.LrPolicy == "step" ? "stepsize" : "gamma"), $"The learning rate falls from {Words.Number(p.BaseLr)} to less than a ten-thousandth of it within {Words.Count(to)} of {Words.Count(p.MaxIter)} iterations.",
            "From there on the weights hardly move, however long the run goes on.",
            p.LrPolicy == "step" ? $"Write a larger stepsize, e.g. {Math.Max(1, p.MaxIter / 3)} for three stretches." : "Write a gamma nearer to 1, or steps that lie further apart.",
            Fact("nothing_left_at", to), Fact("max_iter", p.MaxIter));
    }
}
