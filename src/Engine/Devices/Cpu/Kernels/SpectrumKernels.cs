using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Devices.Cpu.Kernels;

/// <summary>What a slot of a spectrum holds, as a type.</summary>
internal interface ISpectrumProduct
{
    static abstract bool IsPair { get; }
}

internal struct ComplexProduct : ISpectrumProduct
{
    public static bool IsPair => false;
}

internal struct PairProduct : ISpectrumProduct
{
    public static bool IsPair => true;
}

/// <summary>The kernels of <see cref="SpectrumKernel512{TRows,TProduct}"/> by number of rows.</summary>
internal static unsafe class SpectrumKernels
{
    public const int MaxRows = 14;

    private static readonly nint* Table = Fill();

    /// <inheritdoc cref="SpectrumKernel512{TRows,TProduct}.Run"/>
    public static void Multiply(int rows, bool pair, nint depth, float* a, float* b, float* c, bool accumulate)
        => ((delegate*<nint, float*, float*, float*, bool, void>)Table[(pair ? MaxRows : 0) + rows])(depth, a, b, c, accumulate);

    private static void Put(nint* table, int index, delegate*<nint, float*, float*, float*, bool, void> kernel) => table[index] = (nint)kernel;

    private static nint* Fill()
    {
        var table = (nint*)NativeMemory.AllocZeroed((2 * MaxRows) + 1, (nuint)sizeof(nint));
        Put(table, 1, &SpectrumKernel512<Rows1, ComplexProduct>.Run);
        Put(table, 2, &SpectrumKernel512<Rows2, ComplexProduct>.Run);
        Put(table, 3, &SpectrumKernel512<Rows3, ComplexProduct>.Run);
        Put(table, 4, &SpectrumKernel512<Rows4, ComplexProduct>.Run);
        Put(table, 5, &SpectrumKernel512<Rows5, ComplexProduct>.Run);
        Put(table, 6, &SpectrumKernel512<Rows6, ComplexProduct>.Run);
        Put(table, 7, &SpectrumKernel512<Rows7, ComplexProduct>.Run);
        Put(table, 8, &SpectrumKernel512<Rows8, ComplexProduct>.Run);
        Put(table, 9, &SpectrumKernel512<Rows9, ComplexProduct>.Run);
        Put(table, 10, &SpectrumKernel512<Rows10, ComplexProduct>.Run);
        Put(table, 11, &SpectrumKernel512<Rows11, ComplexProduct>.Run);
        Put(table, 12, &SpectrumKernel512<Rows12, ComplexProduct>.Run);
        Put(table, 13, &SpectrumKernel512<Rows13, ComplexProduct>.Run);
        Put(table, 14, &SpectrumKernel512<Rows14, ComplexProduct>.Run);
        Put(table, MaxRows + 1, &SpectrumKernel512<Rows1, PairProduct>.Run);
        Put(table, MaxRows + 2, &SpectrumKernel512<Rows2, PairProduct>.Run);
        Put(table, MaxRows + 3, &SpectrumKernel512<Rows3, PairProduct>.Run);
        Put(table, MaxRows + 4, &SpectrumKernel512<Rows4, PairProduct>.Run);
        Put(table, MaxRows + 5, &SpectrumKernel512<Rows5, PairProduct>.Run);
        Put(table, MaxRows + 6, &SpectrumKernel512<Rows6, PairProduct>.Run);
        Put(table, MaxRows + 7, &SpectrumKernel512<Rows7, PairProduct>.Run);
        Put(table, MaxRows + 8, &SpectrumKernel512<Rows8, PairProduct>.Run);
        Put(table, MaxRows + 9, &SpectrumKernel512<Rows9, PairProduct>.Run);
        Put(table, MaxRows + 10, &SpectrumKernel512<Rows10, PairProduct>.Run);
        Put(table, MaxRows + 11, &SpectrumKernel512<Rows11, PairProduct>.Run);
        Put(table, MaxRows + 12, &SpectrumKernel512<Rows12, PairProduct>.Run);
        Put(table, MaxRows + 13, &SpectrumKernel512<Rows13, PairProduct>.Run);
        Put(table, MaxRows + 14, &SpectrumKernel512<Rows14, PairProduct>.Run);
        return table;
    }
}
