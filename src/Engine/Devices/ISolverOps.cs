using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

public interface ISolverOps
{
    /// <summary>
    /// One pass over each parameter: g = gradient·<see cref="SolverStep.GradientScale"/> + decay term; history update; w −= update
    /// (sgd_solver.cpp and its siblings; formulas in <see cref="UpdateRule"/>). Where <see cref="SolverStep.KeepUpdate"/> the update is left in
    /// the gradient's memory, as Caffe does; otherwise the gradient's contents are undefined afterwards.
    /// </summary>
    void Update(in SolverStep step, ReadOnlySpan<ParameterUpdate> parameters);

    /// <summary>x *= factor over all spans (clip_gradients).</summary>
    void Scale(ReadOnlySpan<DeviceSpan> spans, float factor);
}

/// <summary>One learnable parameter. History1 is empty for rules with one history.</summary>
/// <param name="Rate">base rate · lr_mult.</param>
/// <param name="Decay">weight_decay · decay_mult.</param>
public readonly record struct ParameterUpdate(
    DeviceSpan Weights, DeviceSpan Gradient, DeviceSpan History0, DeviceSpan History1, float Rate, float Decay);

/// <param name="GradientScale">1/iter_size times the clip factor.</param>
/// <param name="L1">Decay adds Decay·sign(w) instead of Decay·w.</param>
/// <param name="Correction">Adam: √(1−β₂ᵗ)/(1−μᵗ), else 1.</param>
public readonly record struct SolverStep(
    UpdateRule Rule, float GradientScale, bool L1, float Momentum, float Momentum2, float RmsDecay, float Delta, float Correction, bool KeepUpdate);

/// <summary>g after scale and decay, r = Rate, μ = Momentum, ε = Delta, h = History0.</summary>
public enum UpdateRule
{
    /// <summary>h = μh + r·g; update = h.</summary>
    Sgd,

    /// <summary>h₀ = h; h = μh + r·g; update = (1+μ)h − μh₀.</summary>
    Nesterov,

    /// <summary>h += g²; update = r·g/(√h+ε).</summary>
    AdaGrad,

    /// <summary>h = ρh + (1−ρ)g², ρ = RmsDecay; update = r·g/(√h+ε).</summary>
    RmsProp,

    /// <summary>h = μh + (1−μ)g²; d = g·√((Δ+ε)/(h+ε)); Δ = μΔ + (1−μ)d² (History1); update = r·d.</summary>
    AdaDelta,

    /// <summary>m = μm + (1−μ)g; v = β₂v + (1−β₂)g² (History1); update = r·Correction·m/(√v+ε).</summary>
    Adam,
}
