using CaffeTop.Runs;

namespace CaffeTop.Doctor.Runs;

/// <summary>debug_info of a session, layer by layer in forward order.</summary>
internal static class DebugStats
{
    public sealed record LayerStats(string Name, string? Type)
    {
        public List<LayerCurve> Tops { get; } = [];

        public List<LayerCurve> Weights { get; } = [];

        public List<LayerCurve> BottomDiffs { get; } = [];

        public List<LayerCurve> WeightDiffs { get; } = [];

        /// <summary>A rectifier, by the net or, where the log dumps none, by its name.</summary>
        public bool IsRectifier => Type is null ? Name.Contains("relu", StringComparison.OrdinalIgnoreCase) : Type is "ReLU" or "ReLU6";

        /// <summary>Statistics and scales may be 0 for good reasons.</summary>
        public bool IsNormalisation => Type is null
            ? Name.Contains("bn", StringComparison.OrdinalIgnoreCase) || Name.Contains("batch", StringComparison.OrdinalIgnoreCase) || Name.Contains("scale", StringComparison.OrdinalIgnoreCase)
            : Type is "BatchNorm" or "BN" or "Scale" or "Bias" or "PReLU";
    }

    public static List<LayerStats> Of(CheckedSession session)
    {
        var types = session.Net?.Layers.GroupBy(static node => SafeText.Clean(node.Name)).ToDictionary(static g => g.Key, static g => g.First().Type, StringComparer.Ordinal);
        var layers = new List<LayerStats>();
        var byName = new Dictionary<string, LayerStats>(StringComparer.Ordinal);
        foreach (var curve in session.Session.Layers)
        {
            if (curve.Values.Count == 0) continue;
            if (!byName.TryGetValue(curve.Layer, out var layer))
            {
                byName[curve.Layer] = layer = new LayerStats(curve.Layer, types?.GetValueOrDefault(curve.Layer));
                layers.Add(layer);
            }

            var list = curve.Kind switch
            {
                StatKind.TopData => layer.Tops,
                StatKind.ParamData => layer.Weights,
                StatKind.BottomDiff => layer.BottomDiffs,
                _ => layer.WeightDiffs,
            };
            list.Add(curve);
        }

        return layers;
    }

    /// <summary>A number in the last block is NaN or infinite: zeros then say nothing.</summary>
    public static bool IsBroken(List<LayerStats> layers) => layers.Exists(static layer =>
        layer.Tops.Concat(layer.Weights).Concat(layer.BottomDiffs).Concat(layer.WeightDiffs).Any(static curve => !float.IsFinite(Last(curve))));

    /// <summary>0 in its last points (up to three).</summary>
    public static bool IsZero(LayerCurve curve)
    {
        foreach (var value in Stretch.Last(curve.Values.Y, 3))
        {
            if (value != 0) return false;
        }

        return true;
    }

    public static float Last(LayerCurve curve) => curve.Values.Y[^1];
}
