using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>
/// The Fourier transform of 16×16 real tiles, sixteen tiles in the lanes of a vector. A spectrum has <see cref="Slots"/> slots of two vectors, one slot
/// step apart: column frequencies 1 … 7 with 16 complex row frequencies each (slots 0 … 111), of column frequencies 0 and 8 the complex row
/// frequencies 1 … 7 (112 … 118 and 119 … 125), and last their row frequencies 0 and 8, which are real, as pairs (126 and 127).
/// </summary>
internal static unsafe class SpectralTile
{
    public const int Size = 16;
    public const int Slots = 128;

    /// <summary>Slots from here on are pairs of real numbers.</summary>
    public const int FirstPair = 126;

    /// <summary>Floats of the intermediate result that the transforms work in: 16 rows of 16 vectors.</summary>
    public const int WorkFloats = Size * Size * 16;

    private const int Row = Size * 16;

    /// <summary>
    /// Spectrum of a tile [row][column][lane]. Where its last rows are zero they need not be looked at, if those of <paramref name="work"/> are zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* tile, int rows, float* work, float* spectrum, nint slotStep)
    {
        for (var row = 0; row < rows; row++)
        {
            Spectrum16.Real(tile + (row * Row), 16, work + (row * Row), work + (row * Row) + 32, 32);
        }

        for (var k = 0; k < 7; k++)
        {
            var to = spectrum + (k * 16 * slotStep);
            Spectrum16.Complex(work + 32 + (k * 32), Row, to, to, slotStep);
        }

        Spectrum16.Real(work, Row, spectrum + (FirstPair * slotStep), spectrum + (112 * slotStep), slotStep);
        Spectrum16.Real(work + 16, Row, spectrum + ((FirstPair + 1) * slotStep), spectrum + (119 * slotStep), slotStep);
    }

    /// <summary>
    /// Spectrum of kernels [row][column][lane], their element (rows−1)/2, (columns−1)/2 at the origin; <paramref name="flip"/>: mirrored through it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Kernel(float* taps, int rows, int columns, bool flip, float* work, float* spectrum, nint slotStep)
    {
        var (sign, row0, column0) = (flip ? -1 : 1, (rows - 1) / 2, (columns - 1) / 2);
        var (low, high) = flip ? (column0 - columns + 1, column0) : (-column0, columns - 1 - column0);
        for (var row = 0; row < rows; row++)
        {
            var to = work + (row * Row);
            Spectrum16.RealShort(taps + (((row * columns) + column0) * 16), sign * 16, low, high, to, to + 32, 32);
        }

        (low, high) = flip ? (row0 - rows + 1, row0) : (-row0, rows - 1 - row0);
        var middle = work + (row0 * Row);
        for (var k = 0; k < 7; k++) Spectrum16.ComplexShort(middle + 32 + (k * 32), sign * Row, low, high, spectrum + (k * 16 * slotStep), slotStep);
        Spectrum16.RealShort(middle, sign * Row, low, high, spectrum + (FirstPair * slotStep), spectrum + (112 * slotStep), slotStep);
        Spectrum16.RealShort(middle + 16, sign * Row, low, high, spectrum + ((FirstPair + 1) * slotStep), spectrum + (119 * slotStep), slotStep);
    }

    /// <summary>First half of the way back, along the columns; <see cref="InverseRow"/> does the rest for the rows that are wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InverseColumns(float* spectrum, nint slotStep, float* work)
    {
        for (var k = 0; k < 7; k++)
        {
            var to = work + 32 + (k * 32);
            Spectrum16.Complex(spectrum + (k * 16 * slotStep), slotStep, to, to + (Size * Row), -Row);
        }

        Column(spectrum + (FirstPair * slotStep), spectrum + (112 * slotStep), slotStep, work);
        Column(spectrum + ((FirstPair + 1) * slotStep), spectrum + (119 * slotStep), slotStep, work + 16);
    }

    /// <summary>Row of the tile as [column][lane], plus <paramref name="shift"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InverseRow(float* work, int row, Vector512<float> shift, float* to)
    {
        var from = work + (row * Row);
        Spectrum16.RealInverse(from, from + 32, 32, Vector512.Create(2f / (Size * Size)), shift, to, 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(float* first, float* rest, nint slotStep, float* to)
        => Spectrum16.RealInverse(first, rest, slotStep, Vector512.Create(2f), Vector512<float>.Zero, to, Row);
}
