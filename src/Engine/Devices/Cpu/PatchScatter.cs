using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// The backward pass to the data where it is not itself a cheap convolution (a stride, or an output much smaller than the input): a product
/// Wᵀ × dy gives every output position's contribution to its patch, and each row of that, one kernel element of one channel, is added to the padded
/// image in runs of neighbours (a vectorised col2im, <see cref="RowScatter"/>). A chunk is a block of channels of one image, so that no two chunks add
/// to one place; only a few rows of columns of the product exist at a time.
/// </summary>
internal sealed unsafe class PatchScatter : IChunkJob
{
    private const int MaxDepth = 288;
    private const int Columns = 256;
    private const int MaxRows = 392;
    private const int FiltersAtATime = 16;
    private readonly CpuDevice _device;
    private readonly TileKernels _kernels;
    private readonly PatchLayout _layout;
    private readonly int _batch;
    private readonly int _groups;
    private readonly int _filters;
    private readonly int _channels;
    private readonly int _channelBlock;
    private readonly int _blocks;
    private readonly int _outputRows;
    private readonly int _productStep;
    private readonly int _kernelWidth;
    private readonly int _kernelRows;
    private readonly RowScatter _scatter;
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
        var most = Math.Clamp(MaxRows / layout.Taps, 1, _channels);
        _blocks = (_channels + most - 1) / most;
        _channelBlock = (_channels + _blocks - 1) / _blocks;
        _blocks = (_channels + _channelBlock - 1) / _channelBlock;
        _kernelWidth = layout.ColumnOffsets.Length;
        _kernelRows = layout.Taps <= MaxRows ? layout.Taps / _kernelWidth : Math.Max(1, MaxRows / _kernelWidth);
        _outputRows = Math.Clamp(Columns / layout.Width, 1, layout.OutputArea / layout.Width);
        _productStep = ((_outputRows * layout.Width) + _kernels.Width - 1) / _kernels.Width * _kernels.Width;
        _scatter = new RowScatter(layout);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int thread)
    {
        var block = chunk % _blocks;
        var group = chunk / _blocks % _groups;
        var image = chunk / _blocks / _groups;
        var firstChannel = block * _channelBlock;
        var channels = Math.Min(_channelBlock, _channels - firstChannel);
        var kernelRowsOfAll = _layout.Taps / _kernelWidth;
        var rowsOfAll = _layout.OutputArea / _layout.Width;

        var sumCount = ((nint)channels * _layout.PlaneStep) + 64;
        var rowsOfProduct = channels * _kernelRows * _kernelWidth;
        var weightCount = (nint)RowPanels.Step(MaxDepth, _kernels.MaxRows) * new RowPanels(rowsOfProduct, _kernels.MaxRows).Count;
        var panelCount = ((nint)MaxDepth * _productStep) + 64;
        var productCount = ((nint)rowsOfProduct * _productStep) + 64;
        var scratch = _device.Workspace(thread).Floats(sumCount + weightCount + panelCount + productCount);
        var weights = scratch;
        var panels = weights + weightCount;
        var product = panels + panelCount;
        var sum = product + productCount;
        new Span<float>(sum, checked((int)sumCount)).Clear();

        var dy = _dy + ((((nint)image * _groups) + group) * _filters * _layout.OutputArea);
        var w = _w + ((((nint)group * _filters * _channels) + firstChannel) * _layout.Taps);
        for (var row = 0; row < rowsOfAll; row += _outputRows)
        {
            var rows = Math.Min(_outputRows, rowsOfAll - row);
            for (var kernelRow = 0; kernelRow < kernelRowsOfAll; kernelRow += _kernelRows)
            {
                // Either all kernel rows of several channels, or some of one channel: neighbours in the weights.
                var kernelRows = Math.Min(_kernelRows, kernelRowsOfAll - kernelRow);
                var from = w + (kernelRow * _kernelWidth);
                Multiply(dy + (row * _layout.Width), from, channels * kernelRows * _kernelWidth, rows * _layout.Width, weights, panels, product);
                _scatter.Run(product, _productStep, channels, kernelRow, kernelRows, row, rows, sum);
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
        var from = stackalloc int[2] { 0, Segments.Length };
        nint filterStep = _channels * _layout.Taps;
        for (var k = 0; k < _filters; k += MaxDepth)
        {
            var depth = Math.Min(MaxDepth, _filters - k);
            for (var c = 0; c < columns; c += width)
            {
                var runs = (Math.Min(width, columns - c) + Segments.Length - 1) / Segments.Length;
                Segments.Copy(dy + c, rowsOfDy + k, depth, from, from, runs, panels + ((nint)c * depth), width);
            }

            // A few filters at a time through all panels: in large weights the filters lie pages apart.
            var panelStep = RowPanels.Step(MaxDepth, _kernels.MaxRows);
            for (var first = 0; first < depth; first += FiltersAtATime)
            {
                var end = Math.Min(depth, first + FiltersAtATime);
                for (var p = 0; p < split.Count; p++)
                {
                    nint rowsOfPanel = split.Rows(p);
                    var filter = w + ((k + first) * filterStep) + split.Start(p);
                    var to = weights + ((nint)p * panelStep) + (first * rowsOfPanel);
                    for (var i = first; i < end; i++, filter += filterStep, to += rowsOfPanel) Segments.Copy16(filter, to);
                }
            }

            for (var p = 0; p < split.Count; p++)
            {
                var count = split.Rows(p);
                var a = weights + ((nint)p * panelStep);
                for (var c = 0; c < columns; c += width)
                {
                    var tile = product + ((nint)split.Start(p) * _productStep) + c;
                    _kernels.Multiply(count, columns - c > _kernels.Lanes, depth, a, panels + ((nint)c * depth), width, tile, _productStep, k > 0 ? null : TileKernels.Zeros);
                }
            }
        }
    }
}
