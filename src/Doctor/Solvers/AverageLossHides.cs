using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>The displayed loss is a mean over as many iterations as lie between two displays, or more: at the start it lags and looks as if it fell.</summary>
public sealed class AverageLossHides : ISolverRule
{
    public string Id => "average-loss-hides";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        // Up to a hundred, the mean over one display's span is the usual way to smooth.
        if (p.Display <= 0 || p.AverageLoss < p.Display || p.AverageLoss < 500) yield break;
        yield return this.Hint(
            solver.Place("average_loss"), $"average_loss {p.AverageLoss} {(p.AverageLoss == p.Display ? "equals" : "is larger than")} display {p.Display}: each loss that is shown is a mean over the whole stretch since the one before.",
            "The first value is a single batch and the next already a mean over hundreds, so the curve seems to fall at once, and a fall or a jump within a stretch cannot be seen.",
            "Write average_loss: 20 and display: 20 to see what happens in the first thousand iterations; judge by the outputs, which are not averaged.",
            Fact("average_loss", p.AverageLoss), Fact("display", p.Display));
    }
}
