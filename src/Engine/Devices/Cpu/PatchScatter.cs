using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// The backward pass to the data where it is not itself a cheap convolution (a stride, or an output much smaller than the input): a product
/// Wᵀ × dy gives every output position's contribution to its patch, and each row of that, one kernel element of one channel, is added to the padded
/// image in runs of neighbours (a vectorised col2im). A chunk is a block of channels of one image, so that no two chunks add to one place; only a
/// few columns of the product exist at a time.
/// </summary>
internal sealed unsafe class PatchScatter : IChunkJob
{
    private const int MaxDepth = 288;
    private const int MaxColumns = 256;
    private const int MaxRows = 392;
    private readonly CpuDevice _device;
    private readonly TileKernels _kernels;
    private readonly PatchLayout _layout;
    private readonly int _batch;
    private readonly int _groups;
    private readonly int _filters;
    private readonly int _channels;
    private readonly int _channelBlock;
    private readonly int _blocks;
    private readonly int[] _rowsOfDy;
    private float* _dy;
    private float* _w;
    private float* _bias;
    private float* _dx;

    /// <param name="layout">The forward geometry in one band.</param>
    public PatchScatter(CpuDevice device, PatchLayout layout, int batch, int groups, int outputs)
    {
        (_device, _kernels, _layout, _batch, _groups) = (device, device.Kernels, layout, batch, groups);
        _filters = outputs / groups;
        _channels = layout.Channels / groups;
        _channelBlock = Math.Clamp(MaxRows / layout.Taps, 1, _channels);
        _blocks = (_channels + _channelBlock - 1) / _channelBlock;
        _rowsOfDy = GC.AllocateArray<int>(_filters, pinned: true);
        for (var i = 0; i < _filters; i++) _rowsOfDy[i] = i * layout.OutputArea;
    }

    public void Run(float* dy, float* w, float* bias, float* dx)
    {
        _dy = dy;
        _w = w;
        _bias = bias;
        _dx = dx;
        _device.Threads.For(_batch * _groups * _blocks, this);
    }

    public void Run(int chunk, int thread)
    {
        var block = chunk % _blocks;
        var group = chunk / _blocks % _groups;
        var image = chunk / _blocks / _groups;
        var firstChannel = block * _channelBlock;
        var channels = Math.Min(_channelBlock, _channels - firstChannel);
        var firstRow = firstChannel * _layout.Taps;
        var rows = channels * _layout.Taps;

        var width = _kernels.Width;
        var sumCount = ((nint)channels * _layout.PlaneStep) + 64;
        var weightCount = (nint)RowPanels.Step(MaxDepth, _kernels.MaxRows);
        var panelCount = (nint)MaxDepth * width;
        var scratch = _device.Workspace(thread).Floats(sumCount + weightCount + (panelCount * (MaxColumns / width)) + ((MaxRows + 16) * MaxColumns) + 256);
        var weights = scratch;
        var panels = weights + weightCount;
        var product = panels + (panelCount * (MaxColumns / width)) + 64;
        var sum = product + ((MaxRows + 16) * MaxColumns);
        new Span<float>(sum, checked((int)sumCount)).Clear();

        var dy = _dy + ((((nint)image * _groups) + group) * _filters * _layout.OutputArea);
        for (var column = 0; column < _layout.OutputArea; column += MaxColumns)
        {
            var count = Math.Min(MaxColumns, _layout.OutputArea - column);
            for (var row = 0; row < rows; row += MaxRows)
            {
                var blockRows = Math.Min(MaxRows, rows - row);
                Multiply(dy + column, _w + ((nint)group * _filters * _channels * _layout.Taps) + firstRow + row, blockRows, count, weights, panels, product);
                Scatter(product, row, blockRows, column, count, sum);
            }
        }

        firstChannel += group * _channels;
        var dx = _dx + ((nint)image * _groups * _channels * _layout.InputArea);
        for (var c = firstChannel; c < firstChannel + channels; c++)
        {
            new Span<float>(dx + ((nint)c * _layout.InputArea), _layout.InputArea).Fill(_bias == null ? 0 : _bias[c]);
        }

        _layout.Unpad(sum, firstChannel, channels, _bias, dx);
    }

    /// <summary>product[row, column] = Σ over filters of w[filter, row]·dy[filter, column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(float* dy, float* w, int rows, int columns, float* weights, float* panels, float* product)
    {
        var width = _kernels.Width;
        var split = new RowPanels(rows, _kernels.MaxRows);
        var rowsOfDy = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_rowsOfDy));
        var from = stackalloc int[8];
        for (var s = 0; s < 8; s++) from[s] = s * Segments.Length;
        nint filterStep = _channels * _layout.Taps;
        for (var k = 0; k < _filters; k += MaxDepth)
        {
            var depth = Math.Min(MaxDepth, _filters - k);
            for (var c = 0; c < columns; c += width)
            {
                var runs = (Math.Min(width, columns - c) + Segments.Length - 1) / Segments.Length;
                Segments.Copy(dy + c, rowsOfDy + k, depth, from, from, runs, panels + ((nint)c * depth), width);
            }

            for (var p = 0; p < split.Count; p++)
            {
                var (first, count) = (split.Start(p), split.Rows(p));
                for (var i = 0; i < depth; i++) Segments.Copy16(w + ((k + i) * filterStep) + first, weights + ((nint)i * count));
                for (var c = 0; c < columns; c += width)
                {
                    var tile = product + ((nint)first * MaxColumns) + c;
                    _kernels.Multiply(count, columns - c > _kernels.Lanes, depth, weights, panels + ((nint)c * depth), width, tile, MaxColumns, k > 0 ? null : TileKernels.Zeros);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(float* product, int firstRow, int rows, int column, int columns, float* sum)
    {
        var width = _layout.Width;
        var taps = Math.Min(_layout.Taps, rows);
        var offsets = _layout.Offsets + firstRow;
        var row = column / width;
        var x = column - (row * width);
        for (var j = 0; j < columns;)
        {
            var target = sum + _layout.RowBase[row] + x;
            var end = Math.Min(columns, j + width - x);
            for (; j < end; j += 16, target += 16)
            {
                var count = Math.Min(16, end - j);

                // Kernel elements outside, channels inside: additions to neighbouring addresses one after the other would each wait for the last store.
                for (var tap = 0; tap < taps; tap++)
                {
                    for (var k = tap; k < rows; k += taps) MaskedRun.Add16(product + ((nint)k * MaxColumns) + j, target + offsets[k], count);
                }
            }

            j = end;
            x = 0;
            row++;
        }
    }
}
