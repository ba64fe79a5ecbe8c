using CaffeTop.Doctor.Nets;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>A weight decay that pulls the weights to 0 faster than gradients can hold against it.</summary>
public sealed class WeightDecayTooHigh : ISolverRule
{
    private const double Most = 0.05;
    private const double Worst = 0.5;

    public string Id => "weight-decay-too-high";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        var p = solver.Parameter;
        if (p.WeightDecay < Most)
        {
            foreach (var node in solver.TrainNet?.Layers.Where(static node => LayerKind.HasMatrix(node.Type) && node.IsLearned) ?? [])
            {
                var multiplier = node.Layer.Param is [{ } spec, ..] ? spec.DecayMult : 1;
                var decay = p.WeightDecay * multiplier;
                if (decay < Most) continue;
                yield return this.As(
                    decay >= Worst ? Severity.Error : Severity.Warning, node.Place,
                    $"\"{Words.Name(node.Name)}\" has decay_mult {Words.Number(multiplier)}: with weight_decay {Words.Number(p.WeightDecay)} that is {Words.Number(decay)}; usual values are 0.0001 to 0.005.",
                    "Every step takes base_lr · weight_decay · decay_mult of each weight of this layer away, so that they shrink to nothing.", "Write decay_mult: 1 (0 for a bias).",
                    Fact("weight_decay", decay), Fact("decay_mult", multiplier));
            }

            yield break;
        }

        yield return this.As(
            p.WeightDecay >= Worst ? Severity.Error : Severity.Warning, solver.Place("weight_decay"), $"weight_decay is {Words.Number(p.WeightDecay)}; usual values are 0.0001 to 0.005.",
            "Every step takes base_lr · weight_decay of each weight away, so that weights shrink to nothing and the net says the same for every image.",
            "Write weight_decay: 0.0005.", Fact("weight_decay", p.WeightDecay));
    }
}
