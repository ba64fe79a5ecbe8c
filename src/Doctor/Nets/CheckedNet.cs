using CaffeTop.Doctor.Solvers;
using CaffeTop.Engine;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Nets.Summary;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Doctor.Nets;

/// <summary>A net as rules see it: the layers of one phase, connected, with shapes as far as they can be worked out without memory or data.</summary>
public sealed class CheckedNet
{
    private CheckedNet(NetParameter net, Phase phase, NetRole role, string file, IReadOnlyList<NetNode> layers)
        => (Parameter, Phase, Role, File, Layers) = (net, phase, role, file, layers);

    /// <summary>The layers of this phase only.</summary>
    public NetParameter Parameter { get; }

    public Phase Phase { get; }

    public NetRole Role { get; }

    public string File { get; }

    public IReadOnlyList<NetNode> Layers { get; }

    /// <summary>Bottoms that no layer makes.</summary>
    public IReadOnlyList<(NetNode Layer, int Bottom)> Unmade { get; private set; } = [];

    /// <summary>Why the net cannot be built, where something keeps it from being; else null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Weights that do not start from fillers.</summary>
    public LoadedWeights Weights { get; init; } = LoadedWeights.None;

    /// <summary>The solver that names it, or null.</summary>
    public CheckedSolver? Solver { get; internal set; }

    /// <summary>The text was cut: what is missing may be in the rest.</summary>
    public bool IsCut { get; init; }

    public FindingPlace Whole => new(File);

    /// <summary>Layers that count in the loss.</summary>
    public IEnumerable<NetNode> Losses => Layers.Where(static layer => layer.HasLoss);

    /// <param name="net">After upgrades; not filtered.</param>
    /// <param name="spans">Where layers stand in the file; null where their lines mean nothing (a net that a log dumps).</param>
    public static CheckedNet Read(
        NetParameter net, NetState state, string file, SourceMap? spans, bool isOfSolver, LoadedWeights weights, int[]? dataShape,
        Func<string, string> resolve, bool isCut = false)
    {
        NetParameter filtered;
        string? problem = null;
        try
        {
            filtered = NetFilter.Filter(net, state);
        }
        catch (CaffeTopException e)
        {
            (filtered, problem) = (net, e.Message);
        }

        var nodes = new List<NetNode>(filtered.Layer.Count);
        foreach (var layer in filtered.Layer)
        {
            var span = spans?.Of(layer);
            nodes.Add(new NetNode(layer, nodes.Count, new FindingPlace(file, span?.Line, span?.Column, layer.Name)));
        }

        var unmade = Connect(nodes);
        var checkedNet = new CheckedNet(filtered, state.Phase, RoleOf(nodes, unmade, state.Phase, isOfSolver), file, nodes)
        {
            Unmade = unmade, Problem = problem, Weights = weights, IsCut = isCut,
        };
        if (problem is null && unmade.Count == 0 && !isCut) checkedNet.Shape(net, state, dataShape, resolve, spans);
        return checkedNet;
    }

    /// <summary>The matrices of this layer start from its filler: nothing loads them, and no other layer owns them.</summary>
    public bool IsFilled(NetNode node) => !Weights.Covers(node.Name) && node.Layer.Blobs.Count == 0 && OwnerOf(node, 0) == node;

    /// <summary>The first layer with this parameter's name; the layer itself where it is not shared.</summary>
    public NetNode OwnerOf(NetNode node, int parameter)
    {
        var name = parameter < node.Layer.Param.Count ? node.Layer.Param[parameter].Name : "";
        if (name.Length == 0) return node;
        return Layers.FirstOrDefault(other => other.Layer.Param.Any(spec => spec.Name == name)) ?? node;
    }

    /// <summary>Layers from whose tops a loss can be reached, so that they matter; with <paramref name="withGradient"/> only where its gradient passes.</summary>
    public HashSet<NetNode> UnderLoss(bool withGradient)
    {
        var under = new HashSet<NetNode>();
        for (var i = Layers.Count - 1; i >= 0; i--)
        {
            var node = Layers[i];
            if (node.HasLoss) under.Add(node);
            if (!under.Contains(node)) continue;
            for (var k = 0; k < node.Sources.Count; k++)
            {
                if (node.Sources[k] is { } source && (!withGradient || LayerKind.PassesGradient(node, k))) under.Add(source);
            }
        }

        return under;
    }

    /// <summary>The nearest layer at or before <paramref name="node"/>, along first bottoms, that tells how many channels there are.</summary>
    public static NetNode? WidthOf(NetNode? node)
    {
        for (var steps = 0; node is not null && steps < 100_000; steps++)
        {
            if (LayerKind.Outputs(node.Layer) > 0) return node;
            if (node.Sources.Count == 0 || node.Type is "Concat" or "Slice" or "Reshape" or "Permute" or "Flatten") return null;
            node = node.Sources[0];
        }

        return null;
    }

    /// <summary>Classes that a loss or accuracy layer tells apart: the channels of its first bottom; null where unknown.</summary>
    public static int? Classes(NetNode node)
    {
        if (node.BottomShapes.Count > 0 && node.BottomShapes[0] is { Axes: >= 2 } shape) return shape[1];
        return node.Sources.Count > 0 && WidthOf(node.Sources[0]) is { } width ? (int)LayerKind.Outputs(width.Layer) : null;
    }

    private static List<(NetNode, int)> Connect(List<NetNode> nodes)
    {
        var writers = new Dictionary<string, NetNode>(StringComparer.Ordinal);
        var unmade = new List<(NetNode, int)>();
        foreach (var node in nodes)
        {
            var sources = new NetNode?[node.Layer.Bottom.Count];
            for (var k = 0; k < sources.Length; k++)
            {
                if (writers.TryGetValue(node.Layer.Bottom[k], out var writer))
                {
                    sources[k] = writer;
                    writer.Readers.Add(node);
                }
                else
                {
                    unmade.Add((node, k));
                }
            }

            node.Sources = sources;
            foreach (var top in node.Layer.Top) writers[top] = node;
        }

        return unmade;
    }

    private static NetRole RoleOf(List<NetNode> nodes, List<(NetNode, int)> unmade, Phase phase, bool isOfSolver)
    {
        if (isOfSolver) return phase == Phase.Train ? NetRole.Train : NetRole.Test;
        if (unmade.Count > 0 && !nodes.Any(LayerKind.IsSource)) return NetRole.Fragment;
        // Data of one's own and a loss: it is trained. Without either somebody only feeds it.
        return nodes.Any(static node => node.HasLoss) && nodes.Any(static node => LayerKind.IsSource(node) && node.Type != "Input")
            ? phase == Phase.Train ? NetRole.Train : NetRole.Test
            : NetRole.Deploy;
    }

    private void Shape(NetParameter net, NetState state, int[]? dataShape, Func<string, string> resolve, SourceMap? spans)
    {
        try
        {
            var summary = NetSummary.Describe(net, new SummaryOptions
            {
                State = state, DataShape = dataShape, ResolvePath = resolve, Place = layer => spans?.Of(layer)?.ToString(),
            });
            var shapes = new Dictionary<string, Shape?>(StringComparer.Ordinal);
            for (var i = 0; i < Layers.Count && i < summary.Layers.Count; i++)
            {
                var (node, described) = (Layers[i], summary.Layers[i]);
                node.BottomShapes = [.. node.Layer.Bottom.Select(bottom => shapes.GetValueOrDefault(bottom))];
                node.TopShapes = described.TopShapes;
                node.ParameterShapes = [.. described.Parameters.Select(static parameter => parameter.Shape)];
                for (var k = 0; k < node.Layer.Top.Count; k++) shapes[node.Layer.Top[k]] = k < described.TopShapes.Count ? described.TopShapes[k] : null;
            }
        }
        catch (CaffeTopException e)
        {
            Problem = e.Message;
        }
    }
}
