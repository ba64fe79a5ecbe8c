using System.Diagnostics;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tests.Reference;
using Xunit.Abstractions;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>
/// Every operation of <see cref="OpTable"/> on every device against the reference; the same bits from any number of threads; no allocation.
/// With CAFFETOP_OP_TIMINGS=1 the table's times are printed; nothing is asserted about them.
/// </summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    public static TheoryData<string> Families => [.. OpTable.Cases.Select(Family).Distinct()];

    [Theory]
    [MemberData(nameof(Families))]
    public void AgreesWithTheReference(string family)
    {
        using var reference = new ReferenceDevice();
        using var single = TestDevices.Cpu(1);
        using var several = TestDevices.Cpu(3);
        var failures = new List<string>();
        foreach (var op in OpTable.Cases.Where(op => Family(op) == family))
        {
            using var expected = Run(op, reference);
            using var one = Run(op, single);
            using var three = Run(op, several);
            if (Difference(expected, one, op.Tolerance) is { } wrong) failures.Add($"{op.Name}: {wrong}");
            if (Difference(one, three, 0) is { } unequal) failures.Add($"{op.Name}, 3 threads against 1: {unequal}");
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of family {family}:\n{string.Join('\n', failures.Take(20))}");
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void AllocatesNothing(string family)
    {
        using var device = TestDevices.Cpu(1);
        foreach (var op in OpTable.Cases.Where(op => Family(op) == family))
        {
            using var run = Run(op, device);

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
            using var run = Run(op, device);
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

    private static string Family(OpCase op) => op.Name.Split(' ')[0];

    private static OpRun Run(OpCase op, IDevice device)
    {
        device.Pass = 5;
        var run = new OpRun(device, op.Name);
        op.Body(run);
        return run;
    }

    /// <summary>What differs first, or null. Tolerance 0 compares bits.</summary>
    private static string? Difference(OpRun expected, OpRun actual, double tolerance)
    {
        var wanted = expected.Results();
        var got = actual.Results();
        for (var k = 0; k < wanted.Count; k++)
        {
            var difference = wanted[k].IsIndex || tolerance == 0
                ? Bits(wanted[k].Values, got[k].Values)
                : Numbers(wanted[k].Values, got[k].Values, tolerance);
            if (difference is not null) return $"blob {k}{difference}";
        }

        for (var i = 0; i < expected.Returned.Count; i++)
        {
            double a = expected.Returned[i], b = actual.Returned[i];
            if (!a.Equals(b) && !(Math.Abs(a - b) <= 1e-10 * Math.Abs(a))) return $"returned number {i}: {b} for {a}";
        }

        return null;
    }

    private static string? Bits(float[] wanted, float[] got)
    {
        for (var i = 0; i < wanted.Length; i++)
        {
            int a = BitConverter.SingleToInt32Bits(wanted[i]), b = BitConverter.SingleToInt32Bits(got[i]);
            if (a != b) return $"[{i} of {wanted.Length}]: {b} ({got[i]}) for {a} ({wanted[i]})";
        }

        return null;
    }

    private static string? Numbers(float[] wanted, float[] got, double tolerance)
    {
        double largest = 0;
        foreach (var value in wanted)
        {
            if (float.IsFinite(value)) largest = Math.Max(largest, Math.Abs(value));
        }

        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i].Equals(got[i]) || Math.Abs((double)wanted[i] - got[i]) <= tolerance * largest) continue;
            return $"[{i} of {wanted.Length}]: {got[i]} for {wanted[i]}";
        }

        return null;
    }
}
