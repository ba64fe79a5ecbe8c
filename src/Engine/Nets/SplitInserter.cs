using System.Globalization;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Nets;

/// <summary>
/// Puts a Split layer behind every top that is read more than once, or read once and also counted as a loss (insert_splits.cpp), with Caffe's
/// names: layer <c>{blob}_{layer}_{top index}_split</c>, tops <c>{blob}_{layer}_{top index}_split_{k}</c>. The loss weight moves to split top 0.
/// </summary>
public static class SplitInserter
{
    /// <param name="place">See <see cref="NetOptions.Place"/>.</param>
    public static NetParameter Insert(NetParameter net, Func<LayerParameter, string?>? place = null)
    {
        var writers = new Dictionary<string, (int Layer, int Top)>(StringComparer.Ordinal);
        var readers = new Dictionary<(int Layer, int Top), int>();
        var losses = new Dictionary<(int Layer, int Top), float>();
        var sources = new (int Layer, int Top)[net.Layer.Count][];
        for (var i = 0; i < net.Layer.Count; i++)
        {
            var layer = net.Layer[i];
            sources[i] = new (int, int)[layer.Bottom.Count];
            for (var j = 0; j < layer.Bottom.Count; j++)
            {
                if (!writers.TryGetValue(layer.Bottom[j], out var source)) throw UnknownBottom(net, i, j, writers.Keys, place?.Invoke(layer));
                sources[i][j] = source;
                readers[source] = readers.GetValueOrDefault(source) + 1;
            }

            for (var j = 0; j < layer.Top.Count; j++) writers[layer.Top[j]] = (i, j);
            for (var j = 0; j < Math.Min(layer.LossWeight.Count, layer.Top.Count); j++)
            {
                var top = writers[layer.Top[j]];
                losses[top] = layer.LossWeight[j];
                if (layer.LossWeight[j] != 0) readers[top] = readers.GetValueOrDefault(top) + 1;
            }
        }

        var result = NetFilter.Header(net);
        var handedOut = new Dictionary<(int Layer, int Top), int>();
        for (var i = 0; i < net.Layer.Count; i++)
        {
            var layer = net.Layer[i].Clone();
            result.Layer.Add(layer);
            for (var j = 0; j < layer.Bottom.Count; j++)
            {
                var source = sources[i][j];
                if (readers[source] < 2) continue;
                var number = handedOut.GetValueOrDefault(source);
                handedOut[source] = number + 1;
                layer.Bottom[j] = TopName(net.Layer[source.Layer].Name, layer.Bottom[j], source.Top, number);
            }

            for (var j = 0; j < layer.Top.Count; j++)
            {
                var count = readers.GetValueOrDefault((i, j));
                if (count < 2) continue;
                var weight = losses.GetValueOrDefault((i, j));
                result.Layer.Add(Split(layer.Name, layer.Top[j], j, count, weight));
                if (weight == 0) continue;
                layer.LossWeight.Clear();
                handedOut[(i, j)] = 1;
            }
        }

        return result;
    }

    /// <summary>The error for a bottom that no earlier layer makes.</summary>
    internal static CaffeTopException UnknownBottom(NetParameter net, int layer, int bottom, IEnumerable<string> known, string? place = null)
    {
        var parameter = net.Layer[layer];
        var name = parameter.Bottom[bottom];
        var hint = NearestName.Find(name, known) is { } near ? $"; did you mean '{near}'?" : "";
        for (var i = layer; hint.Length == 0 && i < net.Layer.Count; i++)
        {
            if (net.Layer[i].Top.Contains(name)) hint = $"; layer '{net.Layer[i].Name}' makes it, but layers run in the order of the file: put it first";
        }

        var reason = $"Unknown bottom blob '{name}' (layer '{parameter.Name}', bottom index {bottom.ToString(CultureInfo.InvariantCulture)}){hint}";
        return place is null ? new CaffeTopException(reason) : new CaffeTopException(place, reason);
    }

    private static LayerParameter Split(string layer, string blob, int top, int count, float lossWeight)
    {
        var split = new LayerParameter { Name = LayerName(layer, blob, top), Type = "Split" };
        split.Bottom.Add(blob);
        for (var k = 0; k < count; k++)
        {
            split.Top.Add(TopName(layer, blob, top, k));
            if (lossWeight != 0) split.LossWeight.Add(k == 0 ? lossWeight : 0);
        }

        return split;
    }

    private static string LayerName(string layer, string blob, int top) => string.Create(CultureInfo.InvariantCulture, $"{blob}_{layer}_{top}_split");

    private static string TopName(string layer, string blob, int top, int number)
        => string.Create(CultureInfo.InvariantCulture, $"{blob}_{layer}_{top}_split_{number}");
}
