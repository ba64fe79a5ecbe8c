using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Tensors;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>
/// debug_info: mean absolute values, layer by layer while they are computed (an in-place layer overwrites them later). Forward: tops, then
/// parameters; backward: bottoms that get a gradient, then parameters that do (net.cpp, ForwardDebugInfo and BackwardDebugInfo).
/// </summary>
internal sealed class DebugInfo(Net net) : ILayerObserver
{
    private readonly List<LayerStat> _stats = [];
    private readonly DeviceSpan[] _span = new DeviceSpan[1];
    private readonly BlobStatistics[] _result = new BlobStatistics[1];

    public void BeforeForward(int layer)
    {
    }

    public void AfterForward(int layer)
    {
        var at = net.Layers[layer];
        for (var i = 0; i < at.Tops.Length; i++) Add(StatKind.TopData, at, at.TopNames[i], at.Tops[i].Data);
        for (var i = 0; i < at.Parameters.Length; i++) Add(StatKind.ParamData, at, at.Parameters[i].Name, at.Parameters[i].Blob.Data);
    }

    public void BeforeBackward(int layer)
    {
    }

    public void AfterBackward(int layer)
    {
        var at = net.Layers[layer];
        for (var i = 0; i < at.Bottoms.Length; i++)
        {
            if (at.PropagateDown[i]) Add(StatKind.BottomDiff, at, at.BottomNames[i], at.Bottoms[i].Diff);
        }

        for (var i = 0; i < at.Parameters.Length; i++)
        {
            if (!at.Layer.Parameters[i].PropagateDown) continue;
            at.Parameters[i].Blob.SettleDiff();
            Add(StatKind.ParamDiff, at, i.ToString(System.Globalization.CultureInfo.InvariantCulture), at.Parameters[i].Blob.Diff);
        }
    }

    /// <summary>What was collected since the last call, with the norms of all parameters where a backward pass was part of it.</summary>
    public LayerStatsSampled Take(int iteration, bool withNorms)
    {
        var sampled = new LayerStatsSampled(iteration, [.. _stats], withNorms ? Norms() : null);
        _stats.Clear();
        return sampled;
    }

    private ParameterNorms Norms()
    {
        double dataSum = 0, dataSquares = 0, diffSum = 0, diffSquares = 0;
        foreach (var parameter in net.LearnableParameters)
        {
            parameter.Blob.SettleDiff();
            var data = Measure(parameter.Blob.Data);
            var diff = Measure(parameter.Blob.Diff);
            dataSum += data.AbsoluteSum;
            dataSquares += data.SumOfSquares;
            diffSum += diff.AbsoluteSum;
            diffSquares += diff.SumOfSquares;
        }

        return new ParameterNorms((float)dataSum, (float)diffSum, (float)Math.Sqrt(dataSquares), (float)Math.Sqrt(diffSquares));
    }

    private void Add(StatKind kind, NetLayer layer, string blob, DeviceSpan values)
        => _stats.Add(new LayerStat(kind, layer.Layer.Name, blob, (float)Measure(values).MeanAbsolute));

    private BlobStatistics Measure(DeviceSpan values)
    {
        _span[0] = values;
        net.Device.Reduction.Measure(_span, _result);
        return _result[0];
    }
}
