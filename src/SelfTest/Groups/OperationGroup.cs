using System.Globalization;
using CaffeTop.SelfTest.Operations;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.SelfTest.Groups;

/// <summary>The operations of one family over their shapes, each against the reference.</summary>
internal sealed class OperationGroup(string family, IReadOnlyList<OpCase> cases) : ISelfTestGroup
{
    private const int MostNamed = 3;

    public string Name => family;

    public string Run(SelfTestContext context)
    {
        using var reference = new ReferenceDevice();
        var failures = new List<string>();
        var (worst, where) = (0.0, "");
        foreach (var op in cases)
        {
            using var expected = OpComparison.Run(op, reference);
            using var actual = OpComparison.Run(op, context.Device);
            var tolerance = op.IsProduct ? Math.Max(op.Tolerance, context.ProductError) : op.Tolerance;
            if (OpComparison.Difference(expected, actual, tolerance, out var error) is { } wrong) failures.Add($"{op.Name}: {wrong}");
            else if (error > worst) (worst, where) = (error, op.Name);
        }

        if (failures.Count > 0)
        {
            throw new SelfTestFailure($"{failures.Count} of {cases.Count} operations: {string.Join("; ", failures.Take(MostNamed))}{(failures.Count > MostNamed ? "; …" : "")}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{cases.Count} cases, worst error {worst:0.0e+0}{(where.Length > 0 ? $" ({where})" : "")}");
    }
}
