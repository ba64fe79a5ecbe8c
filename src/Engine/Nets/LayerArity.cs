using System.Globalization;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Nets;

/// <summary>Holds a layer's bottoms and tops against what its contract declares (layer.hpp CheckBlobCounts).</summary>
internal static class LayerArity
{
    /// <param name="tops">Number of tops, automatic ones included.</param>
    public static void Check(LayerParameter layer, LayerContract contract, int tops)
    {
        CheckCount(layer, "bottom", layer.Bottom.Count, contract.MinBottoms, contract.MaxBottoms, layer.Bottom);
        CheckCount(layer, "top", tops, contract.MinTops, contract.MaxTops, layer.Top);
        if (contract.EqualBottomsAndTops && layer.Bottom.Count != tops)
        {
            throw Error(layer, $"has {Count(layer.Bottom.Count, "bottom")} and {Count(tops, "top")}; it makes one top per bottom");
        }

        if (layer.PropagateDown.Count != 0 && layer.PropagateDown.Count != layer.Bottom.Count)
        {
            throw Error(layer, $"propagate_down must be specified either 0 or bottom_size times: {layer.PropagateDown.Count} given for {Count(layer.Bottom.Count, "bottom")}");
        }

        if (!contract.InPlace && layer.Bottom.Count > 0 && layer.Top.Count > 0 && layer.Bottom[0] == layer.Top[0])
        {
            throw Error(layer, $"cannot work in place: give its top another name than its bottom '{layer.Bottom[0]}'");
        }
    }

    public static CaffeTopException Error(LayerParameter layer, string reason, Exception? inner = null)
        => new($"layer '{layer.Name}' ({layer.Type}): {reason}", inner);

    private static void CheckCount(LayerParameter layer, string what, int count, int min, int max, IEnumerable<string> names)
    {
        if (count >= min && count <= max) return;
        var expected = min == max ? Count(min, what) : count < min ? $"at least {Count(min, what)}" : $"at most {Count(max, what)}";
        var found = count == 0 ? "none" : $"{count.ToString(CultureInfo.InvariantCulture)} ({string.Join(", ", names.Take(6).Select(name => $"'{name}'"))})";
        throw Error(layer, $"takes {expected}, found {found}");
    }

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
