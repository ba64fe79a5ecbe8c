using CaffeTop.Engine.Devices.Null;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets.Summary;

/// <summary>
/// Walks a net in the order of the file. Where a layer is implemented and its bottoms' shapes are known, the layer itself is set up on the null
/// device; else <see cref="ShapeRules"/> are asked.
/// </summary>
internal sealed class NetDescriber(SummaryOptions options)
{
    private readonly NullDevice _device = new();
    private readonly Dictionary<string, Shape?> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _writers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);

    public NetSummary Describe(NetParameter net)
    {
        var filtered = NetFilter.Filter(net, options.State, options.Place);
        var layers = new List<SummaryLayer>(filtered.Layer.Count);
        for (var i = 0; i < filtered.Layer.Count; i++)
        {
            var index = i;
            layers.Add(LayerPlace.Name(options.Place, filtered.Layer[i], () => Describe(filtered, index)));
        }

        var summary = new NetSummary(net.Name, options.State.Phase, layers);
        var runs = summary.IsComplete && layers.All(static layer => layer.IsImplemented);
        return runs ? summary with { Memory = Memory(net) } : summary;
    }

    private SummaryLayer Describe(NetParameter net, int index)
    {
        var layer = net.Layer[index];
        var bottoms = new Shape?[layer.Bottom.Count];
        for (var k = 0; k < bottoms.Length; k++)
        {
            if (!_shapes.TryGetValue(layer.Bottom[k], out bottoms[k])) throw SplitInserter.UnknownBottom(net, index, k, _shapes.Keys);
        }

        var known = bottoms.All(static shape => shape is not null);
        var description = IsRun(layer) && known ? Run(layer, bottoms!) : null;
        description ??= ShapeRules.Of(layer, bottoms, options.DataShape) ?? ThroughSubstitute(layer, bottoms, known) ?? new LayerDescription(new Shape?[layer.Top.Count]);
        if (!known && description.Parameters.Count == 0)
        {
            description = description with { Parameters = new Shape?[ParameterCount.Of(layer)], Statistics = ParameterCount.Statistics(layer) };
        }

        var shapes = new Shape?[layer.Top.Count];
        long bytes = 0;
        for (var k = 0; k < layer.Top.Count; k++)
        {
            var shape = shapes[k] = k < description.Tops.Count ? description.Tops[k] : null;
            var inPlace = k < layer.Bottom.Count && layer.Bottom[k] == layer.Top[k];
            if (!inPlace && _writers.TryGetValue(layer.Top[k], out var first))
            {
                throw LayerArity.Error(layer, $"Top blob '{layer.Top[k]}' produced by multiple sources. (layer '{first}' makes it already: give one of them another name)");
            }

            if (!inPlace) bytes += (long)(shape?.Count ?? 0) * sizeof(float);
            _shapes[layer.Top[k]] = shape;
            _writers[layer.Top[k]] = layer.Name;
        }

        return new SummaryLayer(layer.Name, layer.Type, [.. layer.Bottom], [.. layer.Top], shapes, Parameters(layer, description))
        {
            MultiplyAdds = description.MultiplyAdds,
            TopBytes = bytes,
            IsImplemented = LayerRegistry.IsKnown(layer.Type),
        };
    }

    /// <summary>A Data layer is only asked where no shape is given: it looks into its source.</summary>
    private bool IsRun(LayerParameter layer) => LayerRegistry.IsKnown(layer.Type) && (layer.Type != "Data" || options.DataShape is null);

    private LayerDescription? Run(LayerParameter parameter, Shape[] bottomShapes)
    {
        try
        {
            return SetUp(parameter, bottomShapes);
        }
        catch (CaffeTopException) when (parameter.Type == "Data")
        {
            // The source is not on this machine: the shape stays unknown.
            return null;
        }
    }

    /// <summary>Forks' names for layers whose shapes an implemented layer works out.</summary>
    private LayerDescription? ThroughSubstitute(LayerParameter layer, Shape?[] bottoms, bool known)
        => known && ShapeRules.Substitute(layer, bottoms) is { } substitute ? SetUp(substitute, bottoms!) : null;

    private LayerDescription SetUp(LayerParameter parameter, Shape[] bottomShapes)
    {
        var layer = LayerRegistry.Create(parameter, new LayerContext
        {
            Device = _device, Phase = parameter.HasPhase ? parameter.Phase : options.State.Phase, DescribeOnly = true, ResolvePath = options.ResolvePath,
            DataShape = options.DataShape,
        });
        using var owned = layer as IDisposable;
        var automatic = layer.Contract.AutoTops ? Math.Max(0, layer.Contract.MinTops - parameter.Top.Count) : 0;
        LayerArity.Check(parameter, layer.Contract, parameter.Top.Count + automatic);
        var bottoms = new Blob[bottomShapes.Length];
        for (var k = 0; k < bottoms.Length; k++) bottoms[k] = new Blob(_device, bottomShapes[k], parameter.Bottom[k]);
        var tops = new Blob[parameter.Top.Count + automatic];
        for (var k = 0; k < tops.Length; k++)
        {
            var name = k < parameter.Top.Count ? parameter.Top[k] : "";
            tops[k] = k < bottoms.Length && parameter.Bottom[k] == name ? bottoms[k] : new Blob(_device, LayerDescription.Unshaped, name);
        }

        layer.SetUp(bottoms, tops);
        layer.Reshape(bottoms, tops);
        return new LayerDescription(Array.ConvertAll(tops, static top => ReferenceEquals(top.Shape, LayerDescription.Unshaped) ? null : top.Shape))
        {
            Parameters = [.. layer.Parameters.Select(static p => p.Blob.Shape)],
            Statistics = layer.Parameters.Count(static p => p.IsStatistic),
            MultiplyAdds = layer.MultiplyAdds,
        };
    }

    private SummaryParameter[] Parameters(LayerParameter layer, LayerDescription description)
    {
        if (description.Parameters.Count == 0) return [];
        var parameters = new SummaryParameter[description.Parameters.Count];
        for (var i = 0; i < parameters.Length; i++)
        {
            var spec = i < layer.Param.Count ? layer.Param[i] : null;
            string? owner = null;
            if (spec is { Name.Length: > 0 } && !_owners.TryAdd(spec.Name, layer.Name)) owner = _owners[spec.Name];
            var lrMult = i < description.Statistics ? 0 : spec?.LrMult ?? 1;
            parameters[i] = new SummaryParameter(description.Parameters[i], lrMult, spec?.DecayMult ?? 1, owner);
        }

        return parameters;
    }

    private MemoryEstimate? Memory(NetParameter parameter)
    {
        try
        {
            using var net = new Net(parameter, new NetOptions
            {
                Device = _device, State = options.State, DescribeOnly = true, DataShape = options.DataShape, ResolvePath = options.ResolvePath,
                HistoriesPerParameter = options.HistoriesPerParameter,
            });
            return net.Memory;
        }
        catch (CaffeTopException)
        {
            // Described, but it would not run as it is (a data source elsewhere, weights that cannot be shared): check and run say why.
            return null;
        }
    }
}
