using CaffeTop.Doctor.Nets;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>
/// The effective rate, base_lr · lr_mult · loss_weight / (1 − momentum), is far above what any net of the wild trains with: with batch
/// normalisation up to about 10, without it about 1; for Adam and RMSProp, whose steps are base_lr long, about 0.02.
/// </summary>
public sealed class LearningRateTooHigh : ISolverRule
{
    public string Id => "learning-rate-too-high";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        var net = solver.TrainNet;
        var lossWeight = net?.Losses.Select(static loss => (double)Math.Abs(loss.LossWeight())).DefaultIfEmpty(1).Max() ?? 1;
        var learned = net?.Layers.Where(static node => LayerKind.HasMatrix(node.Type) && node.IsLearned).Select(static node => (double)node.Rate(0)).ToList();
        var layerRate = learned is { Count: > 0 } ? learned.Min() : 1;
        var hasClip = p.ClipGradients > 0;
        if (solver.IsPlain)
        {
            var rate = solver.EffectiveRate * Math.Max(1, lossWeight) * layerRate;
            var normalised = net?.Layers.Any(static node => node.Type is "BatchNorm" or "BN") ?? false;
            if (hasClip) yield break;
            if (rate < (normalised ? 20 : 5))
            {
                if (Fastest(solver, lossWeight, normalised ? 200 : 20) is { } one) yield return one;
                yield break;
            }

            var parts = $"base_lr {Words.Number(p.BaseLr)}" + (lossWeight > 1 ? $" × loss_weight {Words.Number(lossWeight)}" : "")
                + (layerRate != 1 ? $" × lr_mult {Words.Number(layerRate)}" : "") + (p.Momentum > 0 ? $" / (1 − momentum {Words.Number(p.Momentum)})" : "");
            yield return this.As(
                rate >= (normalised ? 200 : 20) ? Severity.Error : Severity.Warning, solver.Place("base_lr"), $"The learning rate is too high: {parts} = {Words.Number(rate)}.",
                "Steps of this length throw the weights far past the minimum: the loss jumps to 87.33 or grows to NaN within a few iterations. Nets train at 0.01 to 1 by this measure.",
                $"Divide base_lr by {Words.Number(Math.Pow(10, Math.Ceiling(Math.Log10(rate))))} to begin with (base_lr: {Words.Number(p.BaseLr / Math.Pow(10, Math.Ceiling(Math.Log10(rate))))}).",
                Fact("effective_rate", rate), Fact("base_lr", p.BaseLr), Fact("momentum", p.Momentum), Fact("loss_weight", lossWeight));
        }
        else if (solver.Type is "Adam" or "RMSProp" or "Rmsprop" && p.BaseLr * layerRate >= 0.05)
        {
            yield return this.As(
                p.BaseLr * layerRate >= 0.5 ? Severity.Error : Severity.Warning, solver.Place("base_lr"), $"base_lr {Words.Number(p.BaseLr)} is too high for {solver.Type}.",
                $"{solver.Type} moves every weight by about base_lr in each iteration, however small the gradient is; weights themselves are about 0.01 to 0.1.",
                "Write base_lr: 0.001 to begin with.", Fact("base_lr", p.BaseLr));
        }
    }

    // The rate of the whole net is usual, that of one layer is not.
    private Finding? Fastest(CheckedSolver solver, double lossWeight, double most)
    {
        var layers = solver.TrainNet?.Layers.Where(static node => LayerKind.HasMatrix(node.Type) && node.IsLearned).ToList();
        if (layers is not { Count: > 0 }) return null;
        var fastest = layers.MaxBy(static node => node.Rate(0))!;
        var rate = solver.EffectiveRate * Math.Max(1, lossWeight) * fastest.Rate(0);
        if (rate < most) return null;
        return this.Error(
            fastest.Place, $"The learning rate of \"{Words.Name(fastest.Name)}\" is too high: base_lr {Words.Number(solver.Parameter.BaseLr)} × lr_mult {Words.Number(fastest.Rate(0))}"
            + (solver.Parameter.Momentum > 0 ? $" / (1 − momentum {Words.Number(solver.Parameter.Momentum)})" : "") + $" = {Words.Number(rate)}.",
            "Steps of this length throw the layer's weights far past the minimum: the loss grows to NaN within a few iterations. Layers train at 0.01 to 1 by this measure.",
            $"Write lr_mult: 1 for \"{Words.Name(fastest.Name)}\" (10 for a layer that is learned anew).", Fact("effective_rate", rate), Fact("lr_mult", fastest.Rate(0)));
    }
}
