using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>
/// Copies rows made of a few short runs: the columns of a panel of B, which lie in one run per image row they cross. A run is copied as one vector of
/// 16 floats; what it writes too much is overwritten by the next run or row, and by nothing at the very end, which needs slack.
/// </summary>
internal static unsafe class Segments
{
    public const int Length = 16;

    /// <summary>destination[k·step + to[s] …] = source[rows[k] + from[s] …] for each of <paramref name="count"/> runs s, in rising order of k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, int* rows, int depth, int* from, int* to, int count, float* destination, nint step)
    {
        if (count == 1) CopyOne(source + from[0], rows, depth, destination + to[0], step);
        else if (count == 2) CopyTwo(source, rows, depth, from, to, destination, step);
        else if (count == 3) CopyThree(source, rows, depth, from, to, destination, step);
        else if (count == 4) CopyFour(source, rows, depth, from, to, destination, step);
        else if (count == 5) CopyFive(source, rows, depth, from, to, destination, step);
        else CopyMany(source, rows, depth, from, to, count, destination, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy16(float* source, float* destination)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512.Load(source).Store(destination);
        }
        else
        {
            var low = Vector256.Load(source);
            var high = Vector256.Load(source + 8);
            low.Store(destination);
            high.Store(destination + 8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Zero16(float* destination)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float>.Zero.Store(destination);
        }
        else
        {
            Vector256<float>.Zero.Store(destination);
            Vector256<float>.Zero.Store(destination + 8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyOne(float* source, int* rows, int depth, float* destination, nint step)
    {
        for (var k = 0; k < depth; k++, destination += step) Copy16(source + rows[k], destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyTwo(float* source, int* rows, int depth, int* from, int* to, float* destination, nint step)
    {
        var first = source + from[0];
        var second = source + from[1];
        var firstTo = destination + to[0];
        var secondTo = destination + to[1];
        for (var k = 0; k < depth; k++)
        {
            nint row = rows[k];
            Copy16(first + row, firstTo);
            Copy16(second + row, secondTo);
            firstTo += step;
            secondTo += step;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyThree(float* source, int* rows, int depth, int* from, int* to, float* destination, nint step)
    {
        nint f0 = from[0], f1 = from[1], f2 = from[2];
        nint t0 = to[0], t1 = to[1], t2 = to[2];
        for (var k = 0; k < depth; k++, destination += step)
        {
            var row = source + rows[k];
            Copy16(row + f0, destination + t0);
            Copy16(row + f1, destination + t1);
            Copy16(row + f2, destination + t2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyFour(float* source, int* rows, int depth, int* from, int* to, float* destination, nint step)
    {
        nint f0 = from[0], f1 = from[1], f2 = from[2], f3 = from[3];
        nint t0 = to[0], t1 = to[1], t2 = to[2], t3 = to[3];
        for (var k = 0; k < depth; k++, destination += step)
        {
            var row = source + rows[k];
            Copy16(row + f0, destination + t0);
            Copy16(row + f1, destination + t1);
            Copy16(row + f2, destination + t2);
            Copy16(row + f3, destination + t3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyFive(float* source, int* rows, int depth, int* from, int* to, float* destination, nint step)
    {
        nint f0 = from[0], f1 = from[1], f2 = from[2], f3 = from[3], f4 = from[4];
        nint t0 = to[0], t1 = to[1], t2 = to[2], t3 = to[3], t4 = to[4];
        for (var k = 0; k < depth; k++, destination += step)
        {
            var row = source + rows[k];
            Copy16(row + f0, destination + t0);
            Copy16(row + f1, destination + t1);
            Copy16(row + f2, destination + t2);
            Copy16(row + f3, destination + t3);
            Copy16(row + f4, destination + t4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyMany(float* source, int* rows, int depth, int* from, int* to, int count, float* destination, nint step)
    {
        for (var k = 0; k < depth; k++, destination += step)
        {
            var row = source + rows[k];
            for (var s = 0; s < count; s++) Copy16(row + from[s], destination + to[s]);
        }
    }
}
