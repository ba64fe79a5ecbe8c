using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>
/// The matrix kernels of one vector width, chosen once per device: everything on the CPU that is a matrix product ends here. A kernel multiplies a
/// packed panel of A (all its rows of one k side by side) by a panel of B and sets or adds to a tile of C. Unmanaged, so that it travels in the
/// work structs of <see cref="CpuThreads"/>.
/// </summary>
internal readonly unsafe struct TileKernels
{
    private static readonly nint* Table512 = Fill512();
    private static readonly nint* Table256 = Fill256();
    private static readonly nint* Table128 = Fill128();
    private static readonly float* ZeroStart = (float*)NativeMemory.AllocZeroed(16, sizeof(float));
    private readonly nint* _table;

    private TileKernels(int bits, int maxRows, nint* table)
    {
        Bits = bits;
        MaxRows = maxRows;
        Lanes = bits / 32;
        _table = table;
    }

    /// <summary>16 zeros: the start of a sum without bias.</summary>
    public static float* Zeros => ZeroStart;

    public int Bits { get; }

    /// <summary>The most rows of a tile.</summary>
    public int MaxRows { get; }

    /// <summary>Floats per vector: a narrow tile has one vector of columns, a wide one two.</summary>
    public int Lanes { get; }

    /// <summary>Columns of a wide tile.</summary>
    public int Width => 2 * Lanes;

    public string Name => Bits switch
    {
        512 => "AVX-512",
        256 => "AVX2",
        _ => "128-bit vectors",
    };

    /// <param name="bits">512, 256, 128, or 0 for the widest that the processor runs in hardware.</param>
    public static TileKernels For(int bits)
    {
        if (bits == 0) bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        return bits switch
        {
            512 => new TileKernels(512, 14, Table512),
            256 => new TileKernels(256, 6, Table256),
            128 => new TileKernels(128, 8, Table128),
            _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, "512, 256 or 128"),
        };
    }

    /// <summary>
    /// C[i, j] = start[i] + Σ a[k·rows + i]·b[k·bStep + j] for i below rows and j below one or two vectors; with <paramref name="start"/> null the
    /// sum is added to C. Full vectors are read and written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Multiply(int rows, bool wide, nint depth, float* a, float* b, nint bStep, float* c, nint cStep, float* start)
        => ((delegate*<nint, float*, float*, nint, float*, nint, float*, void>)_table[(wide ? MaxRows : 0) + rows])(depth, a, b, bStep, c, cStep, start);

    private static nint* Table(int maxRows) => (nint*)NativeMemory.AllocZeroed((nuint)((2 * maxRows) + 1), (nuint)sizeof(nint));

    private static void Put(nint* table, int maxRows, bool wide, int rows, delegate*<nint, float*, float*, nint, float*, nint, float*, void> kernel)
        => table[(wide ? maxRows : 0) + rows] = (nint)kernel;

    private static nint* Fill512()
    {
        var table = Table(14);
        Put(table, 14, false, 1, &TileKernel512<Rows1, NarrowTile>.Run);
        Put(table, 14, false, 2, &TileKernel512<Rows2, NarrowTile>.Run);
        Put(table, 14, false, 3, &TileKernel512<Rows3, NarrowTile>.Run);
        Put(table, 14, false, 4, &TileKernel512<Rows4, NarrowTile>.Run);
        Put(table, 14, false, 5, &TileKernel512<Rows5, NarrowTile>.Run);
        Put(table, 14, false, 6, &TileKernel512<Rows6, NarrowTile>.Run);
        Put(table, 14, false, 7, &TileKernel512<Rows7, NarrowTile>.Run);
        Put(table, 14, false, 8, &TileKernel512<Rows8, NarrowTile>.Run);
        Put(table, 14, false, 9, &TileKernel512<Rows9, NarrowTile>.Run);
        Put(table, 14, false, 10, &TileKernel512<Rows10, NarrowTile>.Run);
        Put(table, 14, false, 11, &TileKernel512<Rows11, NarrowTile>.Run);
        Put(table, 14, false, 12, &TileKernel512<Rows12, NarrowTile>.Run);
        Put(table, 14, false, 13, &TileKernel512<Rows13, NarrowTile>.Run);
        Put(table, 14, false, 14, &TileKernel512<Rows14, NarrowTile>.Run);
        Put(table, 14, true, 1, &TileKernel512<Rows1, WideTile>.Run);
        Put(table, 14, true, 2, &TileKernel512<Rows2, WideTile>.Run);
        Put(table, 14, true, 3, &TileKernel512<Rows3, WideTile>.Run);
        Put(table, 14, true, 4, &TileKernel512<Rows4, WideTile>.Run);
        Put(table, 14, true, 5, &TileKernel512<Rows5, WideTile>.Run);
        Put(table, 14, true, 6, &TileKernel512<Rows6, WideTile>.Run);
        Put(table, 14, true, 7, &TileKernel512<Rows7, WideTile>.Run);
        Put(table, 14, true, 8, &TileKernel512<Rows8, WideTile>.Run);
        Put(table, 14, true, 9, &TileKernel512<Rows9, WideTile>.Run);
        Put(table, 14, true, 10, &TileKernel512<Rows10, WideTile>.Run);
        Put(table, 14, true, 11, &TileKernel512<Rows11, WideTile>.Run);
        Put(table, 14, true, 12, &TileKernel512<Rows12, WideTile>.Run);
        Put(table, 14, true, 13, &TileKernel512<Rows13, WideTile>.Run);
        Put(table, 14, true, 14, &TileKernel512<Rows14, WideTile>.Run);
        return table;
    }

    private static nint* Fill256()
    {
        var table = Table(6);
        Put(table, 6, false, 1, &TileKernel256<Rows1, NarrowTile>.Run);
        Put(table, 6, false, 2, &TileKernel256<Rows2, NarrowTile>.Run);
        Put(table, 6, false, 3, &TileKernel256<Rows3, NarrowTile>.Run);
        Put(table, 6, false, 4, &TileKernel256<Rows4, NarrowTile>.Run);
        Put(table, 6, false, 5, &TileKernel256<Rows5, NarrowTile>.Run);
        Put(table, 6, false, 6, &TileKernel256<Rows6, NarrowTile>.Run);
        Put(table, 6, true, 1, &TileKernel256<Rows1, WideTile>.Run);
        Put(table, 6, true, 2, &TileKernel256<Rows2, WideTile>.Run);
        Put(table, 6, true, 3, &TileKernel256<Rows3, WideTile>.Run);
        Put(table, 6, true, 4, &TileKernel256<Rows4, WideTile>.Run);
        Put(table, 6, true, 5, &TileKernel256<Rows5, WideTile>.Run);
        Put(table, 6, true, 6, &TileKernel256<Rows6, WideTile>.Run);
        return table;
    }

    private static nint* Fill128()
    {
        var table = Table(8);
        Put(table, 8, false, 1, &TileKernel128<Rows1, NarrowTile>.Run);
        Put(table, 8, false, 2, &TileKernel128<Rows2, NarrowTile>.Run);
        Put(table, 8, false, 3, &TileKernel128<Rows3, NarrowTile>.Run);
        Put(table, 8, false, 4, &TileKernel128<Rows4, NarrowTile>.Run);
        Put(table, 8, false, 5, &TileKernel128<Rows5, NarrowTile>.Run);
        Put(table, 8, false, 6, &TileKernel128<Rows6, NarrowTile>.Run);
        Put(table, 8, false, 7, &TileKernel128<Rows7, NarrowTile>.Run);
        Put(table, 8, false, 8, &TileKernel128<Rows8, NarrowTile>.Run);
        Put(table, 8, true, 1, &TileKernel128<Rows1, WideTile>.Run);
        Put(table, 8, true, 2, &TileKernel128<Rows2, WideTile>.Run);
        Put(table, 8, true, 3, &TileKernel128<Rows3, WideTile>.Run);
        Put(table, 8, true, 4, &TileKernel128<Rows4, WideTile>.Run);
        Put(table, 8, true, 5, &TileKernel128<Rows5, WideTile>.Run);
        Put(table, 8, true, 6, &TileKernel128<Rows6, WideTile>.Run);
        Put(table, 8, true, 7, &TileKernel128<Rows7, WideTile>.Run);
        Put(table, 8, true, 8, &TileKernel128<Rows8, WideTile>.Run);
        return table;
    }
}
