using CaffeTop.Doctor.Nets;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>A rate of the size that only a loss summed over all pixels needs (1e-8, 1e-10), with a loss that is a mean: the weights hardly move.</summary>
public sealed class LearningRateTooLow : ISolverRule
{
    private const double LeastRate = 1e-6;

    public string Id => "learning-rate-too-low";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        if (p.BaseLr <= 0 || solver.Type is "AdaDelta" or "AdaGrad" or "Adadelta" or "Adagrad") yield break;
        double? terms = 1;
        var layerRate = 1.0;
        if (solver.TrainNet is { } net)
        {
            var losses = net.Losses.ToList();
            if (losses.Count == 0) yield break;
            var known = losses.Select(LossSum.Terms).ToList();
            terms = known.Contains(null) ? null : known.Max();
            layerRate = net.Layers.Where(static node => node.IsLearned).Select(static node => (double)node.Rate(0)).DefaultIfEmpty(1).Max();
        }

        var rate = (solver.IsPlain ? solver.EffectiveRate : p.BaseLr * 10) * layerRate * (terms ?? 1);
        if (rate >= LeastRate) yield break;
        var isKnown = solver.TrainNet is not null && terms is not null;
        yield return this.As(
            isKnown ? Severity.Warning : Severity.Hint, solver.Place("base_lr"),
            isKnown
                ? $"base_lr {Words.Number(p.BaseLr)} with a normalised loss hardly moves the weights: a step is about {Words.Number(rate)} times the gradient."
                : $"base_lr {Words.Number(p.BaseLr)} hardly moves the weights, unless the loss is a sum over all pixels (normalize: false).",
            "SoftmaxWithLoss divides by the number of labels (normalization VALID is the default), so its gradient is small; rates of 1e-8 belong to losses that are summed over every pixel.",
            "With a normalised loss write base_lr: 0.001 to 0.01 (momentum 0.9); keep the low rate only with loss_param { normalize: false }.",
            Fact("base_lr", p.BaseLr), Fact("effective_rate", rate), Fact("terms_summed", terms ?? double.NaN));
    }
}
