namespace CaffeTop.Engine.Nets;

/// <summary>What became of a model's weights: layers copied, source layers that no layer of the net is called, layers of the net left at their filler.</summary>
public sealed record WeightsReport(IReadOnlyList<string> Copied, IReadOnlyList<string> Ignored, IReadOnlyList<string> LeftAtFiller);
