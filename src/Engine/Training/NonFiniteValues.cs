using CaffeTop.Engine.Nets;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>Where values are NaN or infinite, and how many.</summary>
/// <param name="Parameter">weight, bias, …; null for a blob.</param>
/// <param name="InPlace">Layers that overwrite the blob after <paramref name="Layer"/> wrote it: the values may be theirs.</param>
internal sealed record NonFiniteValues(
    StatKind Kind, NetLayer Layer, string Blob, string? Parameter, long Count, long Of, IReadOnlyList<string> InPlace)
{
    public string LayerName => Layer.Layer.Name;

    /// <summary><c>layer "ip2" (InnerProduct): all 640 values of its top "ip2" are NaN or infinite</c></summary>
    public override string ToString()
    {
        var many = Count == Of ? Of == 1 ? "the only value" : $"all {Of} values" : $"{Count} of {Of} values";
        var what = Kind switch
        {
            StatKind.ParamData => $"its {Parameter} (param {Blob})",
            StatKind.ParamDiff => $"the gradient of its {Parameter} (param {Blob})",
            StatKind.BottomDiff => $"the gradient of its bottom \"{SafeText.Clean(Blob, 100)}\"",
            _ => $"its top \"{SafeText.Clean(Blob, 100)}\"",
        };
        var later = InPlace.Count == 0 ? "" : $", which {string.Join(" and ", InPlace.Select(static name => $"\"{SafeText.Clean(name, 100)}\""))} "
            + $"{(InPlace.Count == 1 ? "changes" : "change")} in place,";
        return $"layer \"{SafeText.Clean(LayerName, 100)}\" ({SafeText.Clean(Layer.Layer.Type, 100)}): {many} of {what}{later} "
            + $"{(Count == 1 ? "is" : "are")} NaN or infinite";
    }
}
