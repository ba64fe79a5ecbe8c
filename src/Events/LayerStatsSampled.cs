namespace CaffeTop.Events;

/// <summary>Which of debug_info's lines a value came from.</summary>
public enum StatKind
{
    /// <summary><c>[Forward] Layer L, top blob B data: X</c></summary>
    TopData,

    /// <summary><c>[Forward] Layer L, param blob I data: X</c></summary>
    ParamData,

    /// <summary><c>[Backward] Layer L, bottom blob B diff: X</c></summary>
    BottomDiff,

    /// <summary><c>[Backward] Layer L, param blob I diff: X</c></summary>
    ParamDiff,

    /// <summary><c>[Update] Layer L, param P data: X; diff: Y</c>, Y (until 2015): what an update takes from the weights. Read from logs only.</summary>
    ParamUpdate,
}

/// <summary>Mean absolute value (Σ|x|/count, not the L2 norm) of one blob.</summary>
public readonly record struct LayerStat(StatKind Kind, string Layer, string Blob, float MeanAbsolute);

/// <summary>A debug_info block, in the order of the log.</summary>
/// <param name="Norms">The closing "All net params (data, diff)" line, or null.</param>
public sealed record LayerStatsSampled(int Iteration, IReadOnlyList<LayerStat> Stats, ParameterNorms? Norms) : TrainingEvent;

public sealed record ParameterNorms(float L1Data, float L1Diff, float L2Data, float L2Diff);
