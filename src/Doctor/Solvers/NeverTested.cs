using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>There is a test net, and test_interval lies beyond max_iter.</summary>
public sealed class NeverTested : ISolverRule
{
    public string Id => "never-tested";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        if (p.TestIter.Count == 0 || p.MaxIter <= 0 || p.TestInterval <= p.MaxIter) yield break;
        yield return this.Hint(
            solver.Place("test_interval"), $"test_interval {p.TestInterval} lies beyond max_iter {p.MaxIter}: {(p.TestInitialization ? "the only test is before the first iteration" : "the net is never tested")}.",
            "Without tests nobody sees whether the net has learned its images by heart.", $"Write test_interval: {Math.Max(1, p.MaxIter / 10)}.", Fact("test_interval", p.TestInterval), Fact("max_iter", p.MaxIter));
    }
}
