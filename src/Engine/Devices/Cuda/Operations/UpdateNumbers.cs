namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>What an update needs to know, as its kernel reads it from device memory: ct_step, then (at <see cref="Head"/>) a ct_parameter each.</summary>
internal static class UpdateNumbers
{
    /// <summary>Bytes before the parameters: a step, and what else there is to say about an iteration.</summary>
    public const int Head = 64;

    public static unsafe long Bytes(int parameters) => Head + ((long)parameters * sizeof(Parameter));

    public static Step Of(in SolverStep step) => new()
    {
        Rule = (int)step.Rule, L1 = step.L1 ? 1 : 0, KeepUpdate = step.KeepUpdate ? 1 : 0, Scale = step.GradientScale, Momentum = step.Momentum,
        Momentum2 = step.Momentum2, RmsDecay = step.RmsDecay, Delta = step.Delta, Correction = step.Correction,
    };

    /// <summary>Writes all parameters to memory of the host.</summary>
    public static unsafe void Write(ReadOnlySpan<ParameterUpdate> parameters, nint to)
    {
        var table = (Parameter*)to;
        for (var k = 0; k < parameters.Length; k++)
        {
            var p = parameters[k];
            table[k] = new Parameter
            {
                Weights = p.Weights.Address, Gradient = p.Gradient.Address, First = p.History0.Address, Second = p.History1.Address,
                Count = p.Weights.Count, Rate = p.Rate, Decay = p.Decay,
            };
        }
    }

    /// <summary>ct_step.</summary>
    public struct Step
    {
        public int Rule;
        public int L1;
        public int KeepUpdate;
        public float Scale;
        public float Momentum;
        public float Momentum2;
        public float RmsDecay;
        public float Delta;
        public float Correction;
    }

    /// <summary>ct_parameter.</summary>
    private struct Parameter
    {
        public nint Weights;
        public nint Gradient;
        public nint First;
        public nint Second;
        public long Count;
        public float Rate;
        public float Decay;
    }
}
