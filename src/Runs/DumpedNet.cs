using System.Globalization;
using CaffeTop.Engine;
using CaffeTop.Engine.Nets.Summary;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Proto.Upgrade;
using CaffeTop.Engine.Tensors;
using CaffeTop.Events;

namespace CaffeTop.Runs;

/// <summary>
/// A net recovered from a log, read by the engine's own reader, its shapes worked out without memory and without its data: the one place where
/// what is shown of logs meets the engine. Where the log cut the text, the layers before the cut are told.
/// </summary>
/// <param name="Problem">Why there is less than the whole net, as a sentence; null: nothing is wrong.</param>
public sealed record DumpedNet(string Name, int Index, IReadOnlyList<DumpedLayer> Layers, bool IsCut, string? Problem)
{
    /// <summary>Weights of all layers; null where a layer's are unknown.</summary>
    public long? Parameters
    {
        get
        {
            long sum = 0;
            foreach (var layer in Layers)
            {
                if (layer.Parameters is not { } own) return null;
                sum += own;
            }

            return sum;
        }
    }

    /// <param name="setUp">What the log itself said of the tops' shapes while it made the net; null: nothing.</param>
    public static DumpedNet Read(DumpedText text, NetSetUp? setUp = null)
    {
        var read = TextFormatReader.Read<NetParameter>(text.WholeLayers(), "net in the log");
        var net = read.Message;
        var problem = text.IsCut ? "the log cuts the net's text: layers are missing" : null;
        if (!text.IsCut && read.HasErrors) problem = "the net's text in the log cannot be read whole: " + read.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error).Message;
        try
        {
            net = ProtoUpgrade.Net(net, "net in the log", [], read.Spans);
            var summary = NetSummary.Describe(net, new SummaryOptions { State = State(net, text.Index), DataShape = setUp?.DataShape });
            return new DumpedNet(SafeText.Clean(net.Name), text.Index, [.. summary.Layers.Select(layer => Layer(layer, setUp))], text.IsCut, Clean(problem));
        }
        catch (CaffeTopException e)
        {
            // A net that cannot be described (it may be why the run failed) is still listed.
            return new DumpedNet(SafeText.Clean(net.Name), text.Index, [.. net.Layer.Select(layer => Layer(layer, setUp))], text.IsCut, Clean(problem ?? e.Message));
        }
    }

    // What Caffe dumps is the filtered net, so the state only matters for what a fork left in.
    private static NetState State(NetParameter net, int index)
    {
        var state = new NetState();
        if (net.State is not null) state.MergeFrom(net.State);
        if (!state.HasPhase) state.Phase = index < 0 ? Phase.Train : Phase.Test;
        return state;
    }

    private static DumpedLayer Layer(SummaryLayer layer, NetSetUp? setUp)
    {
        var told = setUp?.Shapes(SafeText.Clean(layer.Name));
        var shapes = new string[layer.Tops.Count];
        for (var i = 0; i < shapes.Length; i++)
            shapes[i] = layer.TopShapes[i]?.ToString() ?? (told is not null && i < told.Count ? told[i] : "");
        var isKnown = layer.Parameters.All(static p => p.Shape is not null);
        return new DumpedLayer(SafeText.Clean(layer.Name), SafeText.Clean(layer.Type), Clean(layer.Bottoms), Clean(layer.Tops), shapes,
            isKnown ? layer.Parameters.Where(static p => p.SharedWith is null).Sum(static p => (long)p.Shape!.Count) : null)
        {
            ParameterShapes = [.. layer.Parameters.Select(static p => p.Shape is null ? "" : string.Join('x', Dims(p.Shape)))],
            IsLearned = layer.Parameters.Any(static p => p.LrMult > 0),
        };
    }

    private static DumpedLayer Layer(LayerParameter layer, NetSetUp? setUp)
    {
        var told = setUp?.Shapes(SafeText.Clean(layer.Name));
        return new DumpedLayer(SafeText.Clean(layer.Name), SafeText.Clean(layer.Type), Clean(layer.Bottom), Clean(layer.Top),
            [.. layer.Top.Select((_, i) => told is not null && i < told.Count ? told[i] : "")], null);
    }

    private static string[] Dims(Shape shape)
    {
        var dims = new string[shape.Axes];
        for (var i = 0; i < dims.Length; i++) dims[i] = shape[i].ToString(CultureInfo.InvariantCulture);
        return dims;
    }

    private static string[] Clean(IEnumerable<string> names) => [.. names.Select(static name => SafeText.Clean(name))];

    private static string? Clean(string? text) => text is null ? null : SafeText.Clean(text);
}
