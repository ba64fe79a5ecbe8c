using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// C = alpha·A·B + beta·C, cut into blocks of C that are computed independently: each packs its own strips of A and B, so nothing waits for anything.
/// Packing is copying where the memory runs across the sum, and 16×16 transposes where it runs along it.
/// </summary>
internal unsafe struct BlockGemm : IChunkWork<BlockGemm>
{
    private const int MaxDepth = 256;
    private const int MaxColumns = 256;
    private const int WideColumns = 512;
    private const int MaxRowPanels = 16;
    private const int EnoughBlocks = 16;
    private const long MinStreamed = 1 << 22;
    private Operand _a;
    private Operand _b;
    private float* _c;
    private nint _cStep;
    private int _n;
    private int _k;
    private float _alpha;
    private float _beta;
    private TileKernels _kernels;
    private Workspaces _scratch;
    private RowPanels _panels;
    private int _rowBlocks;
    private int _columnBlock;
    private int _columnBlocks;
    private bool _streams;

    public static void Run(CpuDevice device, int m, int n, int k, float alpha, Operand a, Operand b, float beta, float* c)
    {
        if (m == 0 || n == 0) return;
        var work = new BlockGemm { _a = a, _b = b, _c = c, _cStep = n, _n = n, _k = k, _alpha = alpha, _beta = beta, _kernels = device.Kernels };
        work._panels = new RowPanels(m, work._kernels.MaxRows);
        work._rowBlocks = (work._panels.Count + MaxRowPanels - 1) / MaxRowPanels;
        work._columnBlock = Math.Min(n >= WideColumns * EnoughBlocks ? WideColumns : MaxColumns, RoundUp(n, work._kernels.Width));
        work._columnBlocks = (n + work._columnBlock - 1) / work._columnBlock;
        while (work._rowBlocks * work._columnBlocks < EnoughBlocks && work._columnBlock > 2 * work._kernels.Width)
        {
            work._columnBlock = RoundUp(work._columnBlock / 2, work._kernels.Width);
            work._columnBlocks = (n + work._columnBlock - 1) / work._columnBlock;
        }

        work._rowBlocks = Math.Max(work._rowBlocks, Math.Min(work._panels.Count, EnoughBlocks / work._columnBlocks));
        work._scratch = device.Scratch;
        work._streams = work._kernels.Bits == 512 && beta == 0 && k is > 0 and <= MaxDepth && (long)m * n >= MinStreamed && n % 16 == 0 && (nint)c % 64 == 0;
        device.Threads.For(work._rowBlocks * work._columnBlocks, work);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in BlockGemm work, int chunk, int thread)
    {
        var kernels = work._kernels;
        var width = kernels.Width;
        var rowBlock = chunk % work._rowBlocks;
        var firstPanel = work._panels.Count * rowBlock / work._rowBlocks;
        var endPanel = work._panels.Count * (rowBlock + 1) / work._rowBlocks;
        var column = chunk / work._rowBlocks * work._columnBlock;
        var columns = Math.Min(work._columnBlock, work._n - column);
        var aStep = RowPanels.Step(MaxDepth, kernels.MaxRows);
        var bStep = ((nint)MaxDepth * width) + 16;
        var scratch = work._scratch.Floats(thread, ((long)aStep * (endPanel - firstPanel)) + (bStep * ((columns + width - 1) / width)) + 1024);
        var tile = scratch;
        var a = tile + 512;
        var b = a + ((nint)aStep * (endPanel - firstPanel));

        var firstRow = work._panels.Start(firstPanel);
        if (work._beta != 0 && work._beta != 1) Scale(work, firstRow, work._panels.Start(endPanel), column, columns, work._beta);
        if (work._k == 0 && work._beta == 0) Clear(work, firstRow, work._panels.Start(endPanel), column, columns);
        for (var k = 0; k < work._k; k += MaxDepth)
        {
            var depth = Math.Min(MaxDepth, work._k - k);
            for (var p = firstPanel; p < endPanel; p++) PackA(work, p, k, depth, a + ((nint)aStep * (p - firstPanel)));
            PackB(work._b, k, depth, column, columns, b, bStep, width);
            if (work._streams)
            {
                Stream(work, firstPanel, endPanel, column, columns, depth, a, aStep, b, bStep, tile);
                continue;
            }

            for (var c = 0; c < columns; c += width)
            {
                var valid = Math.Min(width, columns - c);
                for (var p = firstPanel; p < endPanel; p++)
                {
                    var to = work._c + (work._panels.Start(p) * work._cStep) + column + c;
                    var panel = a + ((nint)aStep * (p - firstPanel));
                    MultiplyTile(kernels, work._panels.Rows(p), valid, depth, panel, b + (c / width * bStep), to, work._cStep, k > 0 || work._beta != 0, tile);
                }
            }
        }
    }

    private static int RoundUp(int count, int multiple) => (count + multiple - 1) / multiple * multiple;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackA(in BlockGemm work, int p, int k, int depth, float* packed)
    {
        var rows = work._panels.Rows(p);
        var from = work._a.At(work._panels.Start(p), k);
        if (work._a.ColumnStep == 1)
        {
            StripTranspose.Run(from, work._a.RowStep, rows, depth, packed, rows);
        }
        else
        {
            for (nint i = 0; i < depth; i++) Segments.Copy16(from + (i * work._a.ColumnStep), packed + (i * rows));
        }

        if (work._alpha == 1) return;
        for (nint i = 0; i < (nint)depth * rows; i += 4) (Vector128.Load(packed + i) * work._alpha).Store(packed + i);
    }

    /// <summary>All panels of the block; where rows run across the panels, row by row, because long runs of memory arrive faster than short ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackB(in Operand b, int k, int depth, int column, int columns, float* panels, nint panelStep, int width)
    {
        var from = b.At(k, column);
        var strip = Math.Min(Segments.Length, width);
        if (b.ColumnStep != 1)
        {
            for (var j = 0; j < columns; j += strip)
            {
                var to = panels + (j / width * panelStep) + (j % width);
                StripTranspose.Run(from + (j * b.ColumnStep), b.ColumnStep, Math.Min(strip, columns - j), depth, to, width);
            }

            return;
        }

        for (nint i = 0; i < depth; i++, from += b.RowStep)
        {
            var row = panels + (i * width);
            for (var j = 0; j < columns; j += width, row += panelStep)
            {
                for (var s = 0; s < width; s += strip) Segments.Copy16(from + j + s, row + s);
            }
        }
    }

    /// <summary>
    /// C written past the caches: for a gradient larger than they are, of which nothing will be there when it is read. Saves reading it first.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Stream(
        in BlockGemm work, int firstPanel, int endPanel, int column, int columns, int depth, float* a, int aStep, float* b, nint bStep, float* tile)
    {
        var kernels = work._kernels;
        var width = kernels.Width;
        for (var p = firstPanel; p < endPanel; p++)
        {
            var rows = work._panels.Rows(p);
            var panel = a + ((nint)aStep * (p - firstPanel));
            for (var c = 0; c < columns; c += width)
            {
                kernels.Multiply(rows, true, depth, panel, b + (c / width * bStep), width, tile, width, TileKernels.Zeros);
                var to = work._c + (work._panels.Start(p) * work._cStep) + column + c;
                var count = Math.Min(width, columns - c);
                for (var i = 0; i < rows; i++, to += work._cStep)
                {
                    for (var j = 0; j < count; j += 16) Vector512.LoadAligned(tile + (i * width) + j).StoreAlignedNonTemporal(to + j);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTile(
        in TileKernels kernels, int rows, int valid, int depth, float* a, float* b, float* c, nint cStep, bool accumulate, float* tile)
    {
        var isWide = valid > kernels.Lanes;
        var width = kernels.Width;
        if (valid == (isWide ? width : kernels.Lanes))
        {
            kernels.Multiply(rows, isWide, depth, a, b, width, c, cStep, accumulate ? null : TileKernels.Zeros);
            return;
        }

        kernels.Multiply(rows, isWide, depth, a, b, width, tile, width, TileKernels.Zeros);
        MaskedRun.Put(tile, width, c, cStep, rows, valid, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(in BlockGemm work, int firstRow, int endRow, int column, int columns, float factor)
    {
        for (var row = firstRow; row < endRow; row++)
        {
            var c = work._c + (row * work._cStep) + column;
            for (var j = 0; j < columns; j++) c[j] *= factor;
        }
    }

    private static void Clear(in BlockGemm work, int firstRow, int endRow, int column, int columns)
    {
        for (var row = firstRow; row < endRow; row++) new Span<float>(work._c + (row * work._cStep) + column, columns).Clear();
    }
}
