using CaffeTop.Doctor.Nets;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>A loss that adds up thousands of terms (pixels) without dividing, with a rate made for a mean.</summary>
public sealed class LossNotNormalized : ISolverRule
{
    private const double MostRate = 10;
    private const double LeastTerms = 10;

    public string Id => "loss-not-normalized";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        if (solver.TrainNet is not { } net || !solver.IsPlain || solver.Parameter.ClipGradients > 0) yield break;
        foreach (var loss in net.Losses)
        {
            if (LossSum.Terms(loss) is not { } terms || terms < LeastTerms) continue;
            // Outputs of an inner product have weights of their own; only what lies before them gets the sum of their gradients, which are of all signs.
            var shared = loss.Type != "SoftmaxWithLoss" && loss.BottomShapes is [{ Axes: <= 2 }, ..] ? Math.Sqrt(terms) : terms;
            var rate = solver.EffectiveRate * shared * Math.Abs(loss.LossWeight());
            if (rate < MostRate) continue;
            yield return this.Warning(
                loss.Place, $"\"{Words.Name(loss.Name)}\" ({loss.Type}) adds up {Words.Count((long)terms)} terms without dividing, with base_lr {Words.Number(solver.Parameter.BaseLr)}.",
                $"Loss and gradient are {Words.Count((long)terms)} times those of a mean, so the step is as long as with a rate of {Words.Number(rate)}: it will diverge.",
                loss.Type == "EuclideanLoss" ? $"Write loss_weight: {Words.Number(1 / terms)}, or divide base_lr by {Words.Count((long)terms)}."
                    : $"Write loss_param {{ normalization: VALID }}, or base_lr: {Words.Number(solver.Parameter.BaseLr / terms)}.",
                Fact("terms_summed", terms), Fact("effective_rate", rate));
        }
    }
}
