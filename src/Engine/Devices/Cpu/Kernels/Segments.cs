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
    private static void CopyMany(float* source, int* rows, int depth, int* from, int* to, int count, float* destination, nint step)
    {
        for (var k = 0; k < depth; k++, destination += step)
        {
            var row = source + rows[k];
            for (var s = 0; s < count; s++) Copy16(row + from[s], destination + to[s]);
        }
    }
}
