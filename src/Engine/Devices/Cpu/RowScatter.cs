using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Adds rows of patch contributions to a padded image. All kernel elements of one kernel row fall on the same image row, shifted against each other;
/// so for 16 image columns at a time their contributions are summed in a register and added to memory once. Which output columns reach which image
/// columns is worked out beforehand as pulls: a kernel column, a shift and a mask.
/// </summary>
internal sealed unsafe class RowScatter
{
    private readonly PatchLayout _layout;
    private readonly int _kernelWidth;
    private readonly int[] _rowOffsets;
    private readonly Segment[] _segments;
    private readonly Pull[] _pulls;
    private readonly uint[] _masks;

    public RowScatter(PatchLayout layout)
    {
        _layout = layout;
        _kernelWidth = layout.ColumnOffsets.Length;
        var kernelRows = layout.Taps / _kernelWidth;
        _rowOffsets = GC.AllocateArray<int>(kernelRows, pinned: true);
        for (var row = 0; row < kernelRows; row++) _rowOffsets[row] = layout.Offsets[row * _kernelWidth] - layout.ColumnOffsets[0];

        List<Segment> segments = [];
        List<Pull> pulls = [];
        List<uint> masks = [];
        foreach (var phase in Enumerable.Range(0, _kernelWidth).GroupBy(k => layout.ColumnOffsets[k] / layout.PhaseWidth))
        {
            var end = phase.Max(k => layout.ColumnOffsets[k]) + layout.Width;
            for (var column = phase.Min(k => layout.ColumnOffsets[k]); column < end; column += 16)
            {
                var first = pulls.Count;
                foreach (var k in phase)
                {
                    // Output column x of kernel column k falls on image column x + offset.
                    var shift = column - layout.ColumnOffsets[k];
                    if (shift >= layout.Width || shift <= -16) continue;
                    pulls.Add(new Pull(k, shift));
                    for (var lane = 0; lane < 16; lane++) masks.Add(shift + lane >= 0 && shift + lane < layout.Width ? uint.MaxValue : 0);
                }

                if (pulls.Count > first) segments.Add(new Segment(column, first, pulls.Count));
            }
        }

        (_segments, _pulls) = ([.. segments], [.. pulls]);
        _masks = GC.AllocateArray<uint>(masks.Count, pinned: true);
        masks.CopyTo(_masks);
    }

    private readonly record struct Pull(int KernelColumn, int Shift);

    private readonly record struct Segment(int Column, int FirstPull, int EndPull);

    /// <summary>
    /// product[(channel·kernelRows + kernel row)·kernel width + kernel column, output row·width + column] is added to sum, by channel planes.
    /// Reads up to 16 floats before the start and behind the end of product.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float* product, nint step, int channels, int firstKernelRow, int kernelRows, int firstRow, int rows, float* sum)
    {
        fixed (uint* masks = _masks)
        fixed (Pull* pulls = _pulls)
        {
            for (var kernelRow = 0; kernelRow < kernelRows; kernelRow++)
            {
                for (var row = 0; row < rows; row++)
                {
                    var target = sum + _layout.RowBase[firstRow + row] + _rowOffsets[firstKernelRow + kernelRow];
                    var from = product + ((nint)kernelRow * _kernelWidth * step) + ((nint)row * _layout.Width);
                    foreach (var segment in _segments)
                    {
                        // Channels inside: neighbouring rows overlap in memory, and each addition would wait for the last store.
                        for (var channel = 0; channel < channels; channel++)
                        {
                            var to = target + ((nint)channel * _layout.PlaneStep) + segment.Column;
                            var source = from + ((nint)channel * kernelRows * _kernelWidth * step);
                            AddPulls(source, step, pulls, masks, segment.FirstPull, segment.EndPull, to);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPulls(float* source, nint step, Pull* pulls, uint* masks, int first, int end, float* to)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var sum = Vector512.Load(to);
            for (var p = first; p < end; p++)
            {
                var from = source + (pulls[p].KernelColumn * step) + pulls[p].Shift;
                sum += Vector512.Load(from) & Vector512.Load((float*)(masks + (16 * p)));
            }

            sum.Store(to);
            return;
        }

        var low = Vector256.Load(to);
        var high = Vector256.Load(to + 8);
        for (var p = first; p < end; p++)
        {
            var from = source + (pulls[p].KernelColumn * step) + pulls[p].Shift;
            low += Vector256.Load(from) & Vector256.Load((float*)(masks + (16 * p)));
            high += Vector256.Load(from + 8) & Vector256.Load((float*)(masks + (16 * p) + 8));
        }

        low.Store(to);
        high.Store(to + 8);
    }
}
