namespace CaffeTop.Runs;

/// <summary>A text dumped in the log. <paramref name="IsCut"/>: glog's 30,000-byte limit or the log's end took the rest.</summary>
/// <param name="Index">−1 the solver or the train net, 0… the test nets.</param>
public sealed record DumpedText(int Index, string Text, bool IsCut);
