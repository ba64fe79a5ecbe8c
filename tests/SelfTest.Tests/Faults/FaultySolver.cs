using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Tests.Faults;

/// <summary>Adam's weights are off; or those of every rule are, by less than rounding and otherwise each time, as with sums in changing order.</summary>
internal sealed class FaultySolver(IDevice device, bool unrepeatable) : ISolverOps
{
    private int _updates;

    public void Update(in SolverStep step, ReadOnlySpan<ParameterUpdate> parameters)
    {
        device.Solver.Update(step, parameters);
        if (unrepeatable) Nudge.Apply(device, parameters[0].Weights, 1 + (1e-6f * (++_updates % 5)));
        else if (step.Rule == UpdateRule.Adam) Nudge.Apply(device, parameters[0].Weights);
    }

    public void Scale(ReadOnlySpan<DeviceSpan> spans, float factor) => device.Solver.Scale(spans, factor);
}
