using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>Adds runs of up to 16 floats as whole vectors, with zeros where the run has ended: what is there keeps its value.</summary>
internal static unsafe class MaskedAdd
{
    private static readonly uint* Masks = Fill();

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

    private static uint* Fill()
    {
        var masks = (uint*)NativeMemory.AllocZeroed(32, sizeof(uint));
        for (var i = 0; i < 16; i++) masks[i] = uint.MaxValue;
        return masks;
    }
}
