using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>clip_gradients 0 scales every gradient to 0, and a tiny one to next to nothing; and with iter_size Caffe compares the sum of all sub-batches with the limit.</summary>
public sealed class ClippedAway : ISolverRule
{
    private const float Least = 0.001f;

    public string Id => "clip-gradients";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        if (p.HasClipGradients && p.ClipGradients == 0)
        {
            yield return this.Error(
                solver.Place("clip_gradients"), "clip_gradients is 0: every gradient is scaled down to 0, and nothing learns.", "The field is the largest norm that a gradient may have; −1 turns it off.",
                "Remove the line, or write a limit such as 35.", Fact("clip_gradients", 0));
        }
        else if (p.ClipGradients is > 0 and < Least)
        {
            yield return this.Warning(
                solver.Place("clip_gradients"), $"clip_gradients {Words.Number(p.ClipGradients)} is far below the norm of any net's gradient (0.1 to 100): every step is cut to it.",
                "The step is then base_lr × clip_gradients long, whatever the gradient is, and the weights hardly move.", "Remove the line, or write a limit such as 35.", Fact("clip_gradients", p.ClipGradients));
        }
        else if (p.ClipGradients > 0 && p.IterSize > 1)
        {
            yield return this.Hint(
                solver.Place("clip_gradients"), $"clip_gradients {Words.Number(p.ClipGradients)} is compared with the sum of the gradients of {p.IterSize} sub-batches.",
                "Caffe clips before it divides by iter_size, so that the limit is as many times stricter than without iter_size.",
                $"Write clip_gradients: {Words.Number(p.ClipGradients * p.IterSize)} for the same limit per batch.", Fact("clip_gradients", p.ClipGradients), Fact("iter_size", p.IterSize));
        }
    }
}
