using CaffeTop.SelfTest.Operations;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>The table of operations on the emulated GPU: against the reference, and the same bits whatever order the threads run in.</summary>
public sealed class OperationTests
{
    public static TheoryData<string> Families => [.. OpTable.Cases.Select(static op => op.Family).Distinct()];

    [SkippableTheory]
    [MemberData(nameof(Families))]
    public void AgreesWithTheReference(string family)
    {
        using var reference = new ReferenceDevice();
        using var device = EmulatedDevice.OpenOrSkip();
        var failures = new List<string>();
        foreach (var op in OpTable.Cases.Where(op => op.Family == family))
        {
            using var expected = OpComparison.Run(op, reference);
            using var actual = OpComparison.Run(op, device);
            if (OpComparison.Difference(expected, actual, op.Tolerance) is { } wrong) failures.Add($"{op.Name}: {wrong}");
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of family {family}:\n{string.Join('\n', failures.Take(20))}");
    }

    [SkippableTheory]
    [MemberData(nameof(Families))]
    public void DoesNotDependOnTheOrderOfThreads(string family)
    {
        using var ascending = EmulatedDevice.OpenOrSkip();
        var wanted = OpTable.Cases.Where(op => op.Family == family && op.IsSmall).Select(op => (op, Run: OpComparison.Run(op, ascending).Results())).ToList();
        for (var schedule = 1; schedule <= 2; schedule++)
        {
            using var device = EmulatedDevice.OpenOrSkip(schedule);
            foreach (var (op, expected) in wanted)
            {
                using var actual = OpComparison.Run(op, device);
                Assert.Null(OpComparison.Bits(expected, actual.Results()) is { } wrong ? $"{op.Name}, schedule {schedule}: {wrong}" : null);
            }
        }
    }
}
