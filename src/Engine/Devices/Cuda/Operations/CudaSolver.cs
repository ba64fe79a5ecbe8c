using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>All parameters in one launch. What changes with every update (rates, decays) travels in one small copy before it.</summary>
internal sealed unsafe class CudaSolver(CudaResources resources) : ISolverOps
{
    private readonly CudaKernel _update = resources.Kernels["solver_update"];
    private readonly CudaKernel _scale = resources.Kernels["solver_scale"];
    private readonly DeviceScratch _table = resources.NewScratch();
    private readonly SpanTable _chunks = new(resources);
    private readonly SpanList _spans = new(resources);
    private Parameter[] _parameters = [];
    private int[] _lengths = [];

    public void Update(in SolverStep step, ReadOnlySpan<ParameterUpdate> parameters)
    {
        if (parameters.IsEmpty) return;
        if (_parameters.Length != parameters.Length) (_parameters, _lengths) = (new Parameter[parameters.Length], new int[parameters.Length]);
        for (var k = 0; k < parameters.Length; k++)
        {
            var p = parameters[k];
            _parameters[k] = new Parameter
            {
                Weights = p.Weights.Address, Gradient = p.Gradient.Address, First = p.History0.Address, Second = p.History1.Address,
                Count = p.Weights.Count, Rate = p.Rate, Decay = p.Decay,
            };
            _lengths[k] = p.Weights.Count;
        }

        _chunks.Set(_lengths);
        var table = _table.Take((long)parameters.Length * sizeof(Parameter));
        fixed (Parameter* from = _parameters) resources.Memory.Upload(from, table, (long)parameters.Length * sizeof(Parameter));
        _update.BlocksWith(
            new Step
            {
                Rule = (int)step.Rule, L1 = step.L1 ? 1 : 0, KeepUpdate = step.KeepUpdate ? 1 : 0, Scale = step.GradientScale, Momentum = step.Momentum,
                Momentum2 = step.Momentum2, RmsDecay = step.RmsDecay, Delta = step.Delta, Correction = step.Correction,
            },
            _chunks.Count, table, _chunks.Chunks);
    }

    public void Scale(ReadOnlySpan<DeviceSpan> spans, float factor)
    {
        _spans.Set(spans);
        _scale.Blocks(_spans.Table.Count, factor, _spans.Address, _spans.Table.Chunks);
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

    /// <summary>ct_step.</summary>
    private struct Step
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
}
