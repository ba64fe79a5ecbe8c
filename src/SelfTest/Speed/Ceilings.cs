using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Speed;

/// <summary>What a device reaches at most: one large product of matrices, one large copy. Measured before the nets, in the same process.</summary>
/// <param name="GemmSize">Rows and columns of the matrices.</param>
/// <param name="GemmGigaflops">GFLOP/s, two for each multiply-add.</param>
/// <param name="CopyGigabytes">GB/s, read and written.</param>
public sealed record Ceilings(int GemmSize, double GemmGigaflops, double CopyGigabytes)
{
    private const int SmallestGemm = 128;
    private const int LargestGemm = 8192;
    private const int SmallestCopy = 1 << 18;
    private const int LargestCopy = 1 << 29;
    private const double LongEnough = 0.02;
    private const int Tries = 5;

    // What the sizes may take of the memory that is free.
    private const int Share = 6;

    /// <summary>Sizes grow until one call takes 20 ms: a small device is not kept busy for minutes.</summary>
    public static Ceilings Measure(IDevice device, TimeProvider clock)
    {
        var free = device.FreeBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var most = Math.Max(free / sizeof(float) / Share, SmallestCopy);
        var (gemm, size) = Grow(SmallestGemm, LargestGemm, 2, n => (long)n * n <= most, n => Gemm(device, clock, n));
        var (copy, count) = Grow(SmallestCopy, LargestCopy, 4, n => n <= most, n => Copy(device, clock, n));
        return new Ceilings(size, 2.0 * size * size * size / gemm / 1e9, 2.0 * count * sizeof(float) / copy / 1e9);
    }

    private static (double Seconds, int Size) Grow(int smallest, int largest, int factor, Func<int, bool> fits, Func<int, double> measure)
    {
        var size = smallest;
        var seconds = measure(size);
        while (seconds < LongEnough && size < largest && fits(size * factor))
        {
            size *= factor;
            seconds = measure(size);
        }

        return (seconds, size);
    }

    private static double Gemm(IDevice device, TimeProvider clock, int n)
    {
        using var a = Noise(device, n * n, seed: 1);
        using var b = Noise(device, n * n, seed: 2);
        using var c = device.Memory.Allocate((long)n * n);
        DeviceSpan Span(DeviceBuffer buffer) => new(buffer.Address, n * n);
        return Shortest(device, clock, c, () => device.Linear.Gemm(false, false, n, n, n, 1, Span(a), Span(b), 0, Span(c)));
    }

    private static double Copy(IDevice device, TimeProvider clock, int count)
    {
        using var from = device.Memory.Allocate(count);
        using var to = device.Memory.Allocate(count);
        return Shortest(device, clock, to, () => device.Memory.Copy(new DeviceSpan(from.Address, count), new DeviceSpan(to.Address, count)));
    }

    private static DeviceBuffer Noise(IDevice device, int count, int seed)
    {
        var buffer = device.Memory.Allocate(count);
        device.Memory.Upload(MadeValues.Noise(count, seed), new DeviceSpan(buffer.Address, count));
        return buffer;
    }

    // Reading one value waits for everything before it.
    private static double Shortest(IDevice device, TimeProvider clock, DeviceBuffer result, Action operation)
    {
        Span<float> value = stackalloc float[1];
        var shortest = double.MaxValue;
        for (var i = 0; i <= Tries; i++)
        {
            var start = clock.GetTimestamp();
            operation();
            device.Memory.Download(new DeviceSpan(result.Address, 1), value);
            if (i > 0) shortest = Math.Min(shortest, clock.GetElapsedTime(start).TotalSeconds);
        }

        return shortest;
    }
}
