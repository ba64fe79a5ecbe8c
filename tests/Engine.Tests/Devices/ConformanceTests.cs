using System.Diagnostics;
using CaffeTop.SelfTest.Operations;
using CaffeTop.SelfTest.Reference;
using Xunit.Abstractions;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>
/// Every operation of <see cref="OpTable"/> on every device against the reference; the same bits from any number of threads; no allocation.
/// With CAFFETOP_OP_TIMINGS=1 the table's times are printed; nothing is asserted about them.
/// </summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    public static TheoryData<string> Families => [.. OpTable.Cases.Select(static op => op.Family).Distinct()];

    [Theory]
    [MemberData(nameof(Families))]
    public void AgreesWithTheReference(string family)
    {
        using var reference = new ReferenceDevice();
        using var single = TestDevices.Cpu(1);
        using var several = TestDevices.Cpu(3);
        var failures = new List<string>();
        foreach (var op in OpTable.Cases.Where(op => op.Family == family))
        {
            using var expected = OpComparison.Run(op, reference);
            using var one = OpComparison.Run(op, single);
            using var three = OpComparison.Run(op, several);
            if (OpComparison.Difference(expected, one, op.Tolerance) is { } wrong) failures.Add($"{op.Name}: {wrong}");
            if (OpComparison.Difference(one, three, 0) is { } unequal) failures.Add($"{op.Name}, 3 threads against 1: {unequal}");
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of family {family}:\n{string.Join('\n', failures.Take(20))}");
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void AllocatesNothing(string family)
    {
        using var device = TestDevices.Cpu(1);
        foreach (var op in OpTable.Cases.Where(op => op.Family == family))
        {
            using var run = OpComparison.Run(op, device);

            // A collection that another test causes can be booked on this thread: what the operation itself allocates, it does every time.
            var allocated = long.MaxValue;
            for (var i = 0; i < 5 && allocated > 0; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                run.Again();
                allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.True(allocated == 0, $"{op.Name} allocated {allocated} bytes in its second call");
        }
    }

    [SkippableFact]
    public void PrintsTimingsOnRequest()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("CAFFETOP_OP_TIMINGS") == "1", "it prints a table, on request: CAFFETOP_OP_TIMINGS=1");
        using var device = TestDevices.Cpu(Environment.ProcessorCount);
        foreach (var op in OpTable.Cases)
        {
            using var run = OpComparison.Run(op, device);
            var best = TimeSpan.MaxValue;
            for (var i = 0; i < 20; i++)
            {
                var start = Stopwatch.GetTimestamp();
                run.Again();
                var time = Stopwatch.GetElapsedTime(start);
                if (time < best) best = time;
            }

            output.WriteLine($"{best.TotalMicroseconds,10:F1} µs  {op.Name}");
        }
    }
}
