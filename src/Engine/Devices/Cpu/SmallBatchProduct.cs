using System.Runtime.CompilerServices;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// y = x·Wᵀ + bias for a batch so small that packing W would cost more than it saves: W, by far the largest operand, is read once and in place, as the
/// broadcast side of the kernel; xᵀ is packed once, its rows becoming the columns of the tiles. A chunk is a block of outputs.
/// </summary>
internal unsafe struct SmallBatchProduct : IChunkWork<SmallBatchProduct>
{
    public const int MaxRows = 64;
    private const int Depth = 512;
    private const int OutputsPerChunk = 32;
    private float* _x;
    private float* _w;
    private float* _bias;
    private float* _y;
    private float* _packed;
    private int _rows;
    private int _inputs;
    private int _outputs;
    private Workspaces _scratch;
    private bool _isPacking;

    public static bool Fits(in TileKernels kernels, in InnerProduct d) => kernels.Bits == 512 && d.Rows <= MaxRows;

    public static void Run(CpuDevice device, in InnerProduct d, float* x, float* w, float* bias, float* y)
    {
        if (d.Rows == 0 || d.Outputs == 0) return;
        var work = new SmallBatchProduct
        {
            _x = x, _w = w, _bias = bias, _y = y, _rows = d.Rows, _inputs = d.Inputs, _outputs = d.Outputs, _scratch = device.Scratch,
            _packed = device.SharedWorkspace.Floats((long)Panels(d.Rows) * d.Inputs * RowKernels.Width), _isPacking = true,
        };
        device.Threads.For((d.Inputs + Depth - 1) / Depth, work);
        work._isPacking = false;
        device.Threads.For((d.Outputs + OutputsPerChunk - 1) / OutputsPerChunk, work);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in SmallBatchProduct work, int chunk, int thread)
    {
        if (work._isPacking) Pack(work, chunk * Depth);
        else Multiply(work, chunk * OutputsPerChunk, thread);
    }

    private static int Panels(int rows) => (rows + RowKernels.Width - 1) / RowKernels.Width;

    /// <summary>packed[panel][k][row in panel].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(in SmallBatchProduct work, int k)
    {
        var depth = Math.Min(Depth, work._inputs - k);
        for (var row = 0; row < work._rows; row += StripTranspose.Rows)
        {
            var (panel, column) = Math.DivRem(row, RowKernels.Width);
            var to = work._packed + ((((nint)panel * work._inputs) + k) * RowKernels.Width) + column;
            var rows = Math.Min(StripTranspose.Rows, work._rows - row);
            StripTranspose.Run(work._x + ((nint)row * work._inputs) + k, work._inputs, rows, depth, to, RowKernels.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(in SmallBatchProduct work, int output, int thread)
    {
        var outputs = Math.Min(OutputsPerChunk, work._outputs - output);
        var panels = Panels(work._rows);
        var step = panels * RowKernels.Width;
        var sums = work._scratch.Floats(thread, OutputsPerChunk * step);
        if (work._inputs == 0) new Span<float>(sums, OutputsPerChunk * step).Clear();
        for (var k = 0; k < work._inputs; k += Depth)
        {
            var depth = Math.Min(Depth, work._inputs - k);
            for (var o = 0; o < outputs; o += RowKernels.MaxRows)
            {
                var rows = Math.Min(RowKernels.MaxRows, outputs - o);
                var weights = work._w + ((nint)(output + o) * work._inputs) + k;
                for (var panel = 0; panel < panels; panel++)
                {
                    var b = work._packed + ((((nint)panel * work._inputs) + k) * RowKernels.Width);
                    var isWide = work._rows - (panel * RowKernels.Width) > RowKernels.Width / 2;
                    RowKernels.Multiply(rows, isWide, depth, weights, work._inputs, b, sums + (o * step) + (panel * RowKernels.Width), step, k > 0);
                }
            }
        }

        for (var row = 0; row < work._rows; row++)
        {
            var y = work._y + ((nint)row * work._outputs) + output;
            for (var o = 0; o < outputs; o++) y[o] = sums[(o * step) + row] + (work._bias == null ? 0 : work._bias[output + o]);
        }
    }
}
