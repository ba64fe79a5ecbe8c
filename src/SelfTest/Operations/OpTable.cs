namespace CaffeTop.SelfTest.Operations;

/// <summary>Every operation over its shapes; each family has a file.</summary>
internal static class OpTable
{
    /// <summary>Around the vector widths, a few chunks, and one that is cut among many threads.</summary>
    public static readonly int[] Sizes = [1, 7, 15, 16, 17, 31, 33, 100, 20_001, 300_007];

    /// <summary>The families of <see cref="Engine.Devices.IDevice"/> by name.</summary>
    public static readonly IReadOnlyList<(string Name, IReadOnlyList<OpCase> Cases)> Groups =
    [
        ("memory", [.. MemoryCases.All()]), ("products", [.. LinearCases.All()]), ("convolution", [.. ConvolutionCases.All()]),
        ("pooling", [.. PoolingCases.All()]), ("activations", [.. ActivationCases.All()]), ("normalization", [.. NormalizationCases.All()]),
        ("channels", [.. ChannelCases.All()]), ("elementwise", [.. ElementwiseCases.All()]), ("losses", [.. LossCases.All()]),
        ("reductions", [.. ReductionCases.All()]), ("random numbers", [.. RandomCases.All()]), ("updates", [.. SolverCases.All()]),
    ];

    public static readonly IReadOnlyList<OpCase> Cases = [.. Groups.SelectMany(static group => group.Cases)];
}
