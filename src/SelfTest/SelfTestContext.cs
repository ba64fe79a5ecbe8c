using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest;

/// <summary>What the groups of a self-test work with.</summary>
/// <param name="Device">The device under test.</param>
/// <param name="ProductError">How far a product of matrices may be from the reference, relative to its largest value.</param>
/// <param name="Folder">For databases and snapshots; empty at the start, the self-test's own.</param>
internal sealed record SelfTestContext(IDevice Device, double ProductError, string Folder)
{
    /// <summary>Factors are rounded before they are multiplied.</summary>
    public bool IsRounded => ProductError > SelfTestRun.FullPrecision;

    /// <summary>How far a net's values and gradients may be: products of products.</summary>
    public double NetError => 20 * ProductError;
}
