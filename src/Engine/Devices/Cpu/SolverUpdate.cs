using System.Numerics;
using System.Runtime.CompilerServices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>Scale, decay, history and step of all parameters in one reading and one writing of each value.</summary>
internal readonly unsafe struct SolverUpdate<TRule>(in SolverStep step, SpanChunks chunks, ParameterUpdate* parameters) : IChunkWork<SolverUpdate<TRule>>
    where TRule : unmanaged, IUpdateRule
{
    private readonly SolverStep _step = step;
    private readonly SpanChunks _chunks = chunks;
    private readonly ParameterUpdate* _parameters = parameters;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in SolverUpdate<TRule> work, int chunk, int thread)
    {
        work._chunks.Find(chunk, out var span, out var start);
        ref readonly var p = ref work._parameters[span];
        var step = work._step;
        var count = Math.Min(p.Weights.Count - start, SpanChunks.Length);
        float* weights = (float*)p.Weights.Address + start, gradient = (float*)p.Gradient.Address + start;
        var first = (float*)p.History0.Address + start;
        var second = TRule.HasSecondHistory ? (float*)p.History1.Address + start : first;
        var rate = p.Rate;
        var scale = new Vector<float>(step.GradientScale);
        var decay = new Vector<float>(p.Decay);
        for (var i = 0; i < count; i += Lanes.Count)
        {
            var w = Vector.Load(weights + i);
            var g = Vector.FusedMultiplyAdd(step.L1 ? AbsBackward.Sign(w) : w, decay, Vector.Load(gradient + i) * scale);
            var h0 = Vector.Load(first + i);
            var h1 = TRule.HasSecondHistory ? Vector.Load(second + i) : h0;
            var update = TRule.Update(step, rate, g, ref h0, ref h1);
            var left = count - i;
            Lanes.Store(w - update, weights + i, left);
            Lanes.Store(h0, first + i, left);
            if (TRule.HasSecondHistory) Lanes.Store(h1, second + i, left);
            if (step.KeepUpdate) Lanes.Store(update, gradient + i, left);
        }
    }
}

internal readonly unsafe struct ScaleWork(SpanChunks chunks, DeviceSpan* spans, float factor) : IChunkWork<ScaleWork>
{
    private readonly SpanChunks _chunks = chunks;
    private readonly DeviceSpan* _spans = spans;
    private readonly float _factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in ScaleWork work, int chunk, int thread)
    {
        work._chunks.Find(chunk, out var span, out var start);
        var x = (float*)work._spans[span].Address + start;
        var count = Math.Min(work._spans[span].Count - start, SpanChunks.Length);
        for (var i = 0; i < count; i += Lanes.Count) Lanes.Store(Vector.Load(x + i) * work._factor, x + i, count - i);
    }
}
