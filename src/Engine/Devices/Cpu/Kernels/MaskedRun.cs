using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>Runs of fewer floats than a vector holds.</summary>
internal static unsafe class MaskedRun
{
    private static readonly uint* Masks = Fill();

    /// <summary>
    /// Adds up to 16 floats as whole vectors, with zeros where the run has ended: what lies behind keeps its value but is written, so it must belong to
    /// the same thread.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add16(float* source, float* destination, int count)
    {
        var mask = (float*)(Masks + 16 - count);
        if (Vector512.IsHardwareAccelerated)
        {
            (Vector512.Load(destination) + (Vector512.Load(source) & Vector512.Load(mask))).Store(destination);
        }
        else
        {
            (Vector256.Load(destination) + (Vector256.Load(source) & Vector256.Load(mask))).Store(destination);
            (Vector256.Load(destination + 8) + (Vector256.Load(source + 8) & Vector256.Load(mask + 8))).Store(destination + 8);
        }
    }

    /// <summary>Copies a run of any length and writes nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* source, float* destination, int count)
    {
        for (; count >= 16; count -= 16, source += 16, destination += 16) Segments.Copy16(source, destination);
        if (count > 0) Put(source, 0, destination, 0, 1, count, false);
    }

    /// <summary>Sets or adds a block of rows of up to 32 floats, and writes nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Put(float* source, nint sourceStep, float* destination, nint destinationStep, int rows, int count, bool add)
    {
        if (!Avx512F.IsSupported)
        {
            PutScalar(source, sourceStep, destination, destinationStep, rows, count, add);
            return;
        }

        for (; count > 0; count -= 16, source += 16, destination += 16)
        {
            var mask = Vector512.Load((float*)(Masks + 16 - Math.Min(count, 16)));
            var from = source;
            var to = destination;
            for (var i = 0; i < rows; i++, from += sourceStep, to += destinationStep)
            {
                var values = Vector512.Load(from);
                if (add) values += Vector512.Load(to);
                Avx512F.MaskStore(to, mask, values);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PutScalar(float* source, nint sourceStep, float* destination, nint destinationStep, int rows, int count, bool add)
    {
        for (var i = 0; i < rows; i++, source += sourceStep, destination += destinationStep)
        {
            for (var j = 0; j < count; j++) destination[j] = add ? destination[j] + source[j] : source[j];
        }
    }

    private static uint* Fill()
    {
        var masks = (uint*)NativeMemory.AllocZeroed(32, sizeof(uint));
        for (var i = 0; i < 16; i++) masks[i] = uint.MaxValue;
        return masks;
    }
}
