namespace CaffeTop.Screens;

/// <summary>What the charts' x stands for.</summary>
internal enum XAxis
{
    Iteration,

    /// <summary>Each run counts from its own first iteration.</summary>
    Relative,

    /// <summary>Seconds since the run's first stamp.</summary>
    Time,
}
