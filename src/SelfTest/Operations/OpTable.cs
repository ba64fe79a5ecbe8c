namespace CaffeTop.SelfTest.Operations;

/// <summary>Every operation over its shapes; each family has a file.</summary>
internal static class OpTable
{
    /// <summary>Around the vector widths, a few chunks, and one that is cut among many threads.</summary>
    public static readonly int[] Sizes = [1, 7, 15, 16, 17, 31, 33, 100, 20_001, 300_007];

    public static readonly IReadOnlyList<OpCase> Cases =
    [
        .. ActivationCases.All(), .. ChannelCases.All(), .. ElementwiseCases.All(), .. LossCases.All(), .. NormalizationCases.All(),
        .. PoolingCases.All(), .. RandomCases.All(), .. ReductionCases.All(), .. SolverCases.All(),
    ];
}
