namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>Order of graphs.h: what an emulated GPU does first where a graph leaves it open.</summary>
internal enum GraphOrder
{
    /// <summary>With each launch the next of those below.</summary>
    InTurn,
    AsCaptured,

    /// <summary>What was forked from the stream of the capture comes as late as is allowed.</summary>
    MainAhead,

    /// <summary>It comes as early as is allowed.</summary>
    SideAhead,
    Shuffled,
}
