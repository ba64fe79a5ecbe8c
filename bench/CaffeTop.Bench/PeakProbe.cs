using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CaffeTop.Engine.Devices.Cpu;

namespace CaffeTop.Bench;

/// <summary>
/// The machine's ceiling as managed code sees it: multiply-adds on registers only, 16 independent sums per thread, on all threads at once.
/// </summary>
internal static class PeakProbe
{
    private const int Steps = 200_000;

    /// <summary>GFLOP/s of all threads together; the best of many short runs (the threads take a moment to spread over the cores).</summary>
    public static double Measure(int threads)
    {
        using var pool = new CpuThreads(threads);
        var best = double.MaxValue;
        for (var run = 0; run < 100; run++)
        {
            best = Math.Min(best, Stopwatch.Seconds(() => pool.For(threads * 8, default(Burn))));
        }

        return threads * 8.0 * Steps * 16 * Lanes * 2 / best / 1e9;
    }

    private static int Lanes => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    private struct Burn : IChunkWork<Burn>
    {
        public static void Run(in Burn work, int chunk, int thread)
        {
            if (Vector512.IsHardwareAccelerated) Sink512(chunk);
            else if (Vector256.IsHardwareAccelerated) Sink256(chunk);
            else Sink128(chunk);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static float Sink512(int seed)
        {
            var x = Vector512.Create(1.0f + seed);
            var y = Vector512.Create(1e-9f);
            Vector512<float> s0 = y, s1 = y, s2 = y, s3 = y, s4 = y, s5 = y, s6 = y, s7 = y, s8 = y, s9 = y, s10 = y, s11 = y, s12 = y, s13 = y, s14 = y, s15 = y;
            for (var i = 0; i < Steps; i++)
            {
                s0 = Vector512.FusedMultiplyAdd(x, y, s0);
                s1 = Vector512.FusedMultiplyAdd(x, y, s1);
                s2 = Vector512.FusedMultiplyAdd(x, y, s2);
                s3 = Vector512.FusedMultiplyAdd(x, y, s3);
                s4 = Vector512.FusedMultiplyAdd(x, y, s4);
                s5 = Vector512.FusedMultiplyAdd(x, y, s5);
                s6 = Vector512.FusedMultiplyAdd(x, y, s6);
                s7 = Vector512.FusedMultiplyAdd(x, y, s7);
                s8 = Vector512.FusedMultiplyAdd(x, y, s8);
                s9 = Vector512.FusedMultiplyAdd(x, y, s9);
                s10 = Vector512.FusedMultiplyAdd(x, y, s10);
                s11 = Vector512.FusedMultiplyAdd(x, y, s11);
                s12 = Vector512.FusedMultiplyAdd(x, y, s12);
                s13 = Vector512.FusedMultiplyAdd(x, y, s13);
                s14 = Vector512.FusedMultiplyAdd(x, y, s14);
                s15 = Vector512.FusedMultiplyAdd(x, y, s15);
            }

            return Vector512.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11 + s12 + s13 + s14 + s15);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static float Sink256(int seed)
        {
            var x = Vector256.Create(1.0f + seed);
            var y = Vector256.Create(1e-9f);
            Vector256<float> s0 = y, s1 = y, s2 = y, s3 = y, s4 = y, s5 = y, s6 = y, s7 = y, s8 = y, s9 = y, s10 = y, s11 = y, s12 = y, s13 = y, s14 = y, s15 = y;
            for (var i = 0; i < Steps; i++)
            {
                s0 = Vector256.FusedMultiplyAdd(x, y, s0);
                s1 = Vector256.FusedMultiplyAdd(x, y, s1);
                s2 = Vector256.FusedMultiplyAdd(x, y, s2);
                s3 = Vector256.FusedMultiplyAdd(x, y, s3);
                s4 = Vector256.FusedMultiplyAdd(x, y, s4);
                s5 = Vector256.FusedMultiplyAdd(x, y, s5);
                s6 = Vector256.FusedMultiplyAdd(x, y, s6);
                s7 = Vector256.FusedMultiplyAdd(x, y, s7);
                s8 = Vector256.FusedMultiplyAdd(x, y, s8);
                s9 = Vector256.FusedMultiplyAdd(x, y, s9);
                s10 = Vector256.FusedMultiplyAdd(x, y, s10);
                s11 = Vector256.FusedMultiplyAdd(x, y, s11);
                s12 = Vector256.FusedMultiplyAdd(x, y, s12);
                s13 = Vector256.FusedMultiplyAdd(x, y, s13);
                s14 = Vector256.FusedMultiplyAdd(x, y, s14);
                s15 = Vector256.FusedMultiplyAdd(x, y, s15);
            }

            return Vector256.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11 + s12 + s13 + s14 + s15);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static float Sink128(int seed)
        {
            var x = Vector128.Create(1.0f + seed);
            var y = Vector128.Create(1e-9f);
            Vector128<float> s0 = y, s1 = y, s2 = y, s3 = y, s4 = y, s5 = y, s6 = y, s7 = y, s8 = y, s9 = y, s10 = y, s11 = y, s12 = y, s13 = y, s14 = y, s15 = y;
            for (var i = 0; i < Steps; i++)
            {
                s0 = Vector128.MultiplyAddEstimate(x, y, s0);
                s1 = Vector128.MultiplyAddEstimate(x, y, s1);
                s2 = Vector128.MultiplyAddEstimate(x, y, s2);
                s3 = Vector128.MultiplyAddEstimate(x, y, s3);
                s4 = Vector128.MultiplyAddEstimate(x, y, s4);
                s5 = Vector128.MultiplyAddEstimate(x, y, s5);
                s6 = Vector128.MultiplyAddEstimate(x, y, s6);
                s7 = Vector128.MultiplyAddEstimate(x, y, s7);
                s8 = Vector128.MultiplyAddEstimate(x, y, s8);
                s9 = Vector128.MultiplyAddEstimate(x, y, s9);
                s10 = Vector128.MultiplyAddEstimate(x, y, s10);
                s11 = Vector128.MultiplyAddEstimate(x, y, s11);
                s12 = Vector128.MultiplyAddEstimate(x, y, s12);
                s13 = Vector128.MultiplyAddEstimate(x, y, s13);
                s14 = Vector128.MultiplyAddEstimate(x, y, s14);
                s15 = Vector128.MultiplyAddEstimate(x, y, s15);
            }

            return Vector128.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11 + s12 + s13 + s14 + s15);
        }
    }
}
