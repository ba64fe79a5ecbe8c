using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

internal sealed class ReferenceSolver : ISolverOps
{
    public void Update(in SolverStep step, ReadOnlySpan<ParameterUpdate> parameters)
    {
        foreach (var p in parameters)
        {
            for (var i = 0; i < p.Weights.Count; i++)
            {
                double w = p.Weights.Host()[i];
                var g = ((double)p.Gradient.Host()[i] * step.GradientScale) + (p.Decay * (step.L1 ? Sign(w) : w));
                var update = Update(step, p, i, g);
                p.Weights.Host()[i] = (float)(w - update);
                p.Gradient.Host()[i] = (float)update;
            }
        }
    }

    public void Scale(ReadOnlySpan<DeviceSpan> spans, float factor)
    {
        foreach (var span in spans)
        {
            foreach (ref var value in span.Host()) value *= factor;
        }
    }

    private static double Update(in SolverStep step, in ParameterUpdate p, int i, double g)
    {
        ref var first = ref p.History0.Host()[i];
        var h = (double)first;
        double momentum = step.Momentum, rate = p.Rate, epsilon = step.Delta;
        switch (step.Rule)
        {
            case UpdateRule.Sgd:
                first = (float)(h = (momentum * h) + (rate * g));
                return h;
            case UpdateRule.Nesterov:
                var before = h;
                first = (float)(h = (momentum * h) + (rate * g));
                return ((1 + momentum) * h) - (momentum * before);
            case UpdateRule.AdaGrad:
                first = (float)(h += g * g);
                return rate * g / (Math.Sqrt(h) + epsilon);
            case UpdateRule.RmsProp:
                first = (float)(h = (step.RmsDecay * h) + ((1.0 - step.RmsDecay) * g * g));
                return rate * g / (Math.Sqrt(h) + epsilon);
            case UpdateRule.AdaDelta:
                ref var delta = ref p.History1.Host()[i];
                first = (float)(h = (momentum * h) + ((1 - momentum) * g * g));
                var direction = g * Math.Sqrt((delta + epsilon) / (h + epsilon));
                delta = (float)((momentum * delta) + ((1 - momentum) * direction * direction));
                return rate * direction;
            case UpdateRule.Adam:
                ref var second = ref p.History1.Host()[i];
                first = (float)(h = (momentum * h) + ((1 - momentum) * g));
                var v = (step.Momentum2 * (double)second) + ((1.0 - step.Momentum2) * g * g);
                second = (float)v;
                return rate * step.Correction * h / (Math.Sqrt(v) + epsilon);
            default:
                throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    private static int Sign(double value) => value > 0 ? 1 : value < 0 ? -1 : 0;
}
