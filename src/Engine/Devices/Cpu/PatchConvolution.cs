using System.Runtime.CompilerServices;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// y = W × patches(x) + bias as a matrix product whose B panels are packed straight from the (padded) image. The forward pass is one of these; the
/// backward pass to the data of a convolution with stride 1 is another, with the kernel flipped and the channels exchanged. Weights are packed once
/// per call where they are small, else block by block by whoever needs them. A chunk is a group of small images or a band of rows of a large one,
/// times a block of output channels where there are too few of those to keep the threads busy.
/// </summary>
internal sealed unsafe class PatchConvolution : IChunkJob
{
    private const int MaxDepth = 288;
    private const int MaxColumns = 512;
    private const int ColumnsPerChunk = 192;
    private const int MinChunks = 8;
    private const int MinRowsPerBlock = 64;
    private const long MaxPackedWeights = 1 << 23;
    private readonly CpuDevice _device;
    private readonly TileKernels _kernels;
    private readonly PatchLayout _layout;
    private readonly bool _isTransposed;
    private readonly int _batch;
    private readonly int _groups;
    private readonly int _rows;
    private readonly int _depth;
    private readonly RowPanels _panels;
    private readonly int _panelStep;
    private readonly bool _packsOnce;
    private readonly int _depthBlock;
    private readonly int _imagesPerChunk;
    private readonly int _columnChunks;
    private readonly int _rowBlocks;
    private bool _isPacking;
    private float* _x;
    private float* _w;
    private float* _bias;
    private float* _y;
    private float* _packed;

    /// <param name="isTransposed">
    /// The weights are stored (in-channel of this pass = filter) × (out-channel of this pass) × taps: the backward pass.
    /// </param>
    /// <param name="outputs">Output channels of this pass, all groups.</param>
    public PatchConvolution(CpuDevice device, PatchLayout layout, bool isTransposed, int batch, int groups, int outputs)
    {
        (_device, _kernels, _layout, _isTransposed) = (device, device.Kernels, layout, isTransposed);
        (_batch, _groups) = (batch, groups);
        _rows = outputs / groups;
        _depth = layout.Channels / groups * layout.Taps;
        _panels = new RowPanels(_rows, _kernels.MaxRows);
        _panelStep = RowPanels.Step(_depth, _kernels.MaxRows);
        _packsOnce = (long)_panels.Count * _panelStep * groups <= MaxPackedWeights;
        var depthBlocks = (_depth + MaxDepth - 1) / MaxDepth;
        _depthBlock = (_depth + depthBlocks - 1) / depthBlocks;
        if (layout.BandSlices == layout.Slices)
        {
            var perChunk = Math.Clamp((ColumnsPerChunk + layout.OutputArea - 1) / layout.OutputArea, 1, batch);
            _columnChunks = (batch + perChunk - 1) / perChunk;
            _imagesPerChunk = (batch + _columnChunks - 1) / _columnChunks;
            _columnChunks = (batch + _imagesPerChunk - 1) / _imagesPerChunk;
        }
        else
        {
            _imagesPerChunk = 1;
            _columnChunks = batch * Bands;
        }

        // Chunks do not change the result here, so there may be as many as the threads need.
        var enough = Math.Max(MinChunks, 4 * device.Threads.Count);
        _rowBlocks = Math.Clamp((enough + _columnChunks - 1) / _columnChunks, 1, Math.Min(_panels.Count, Math.Max(1, _rows / MinRowsPerBlock)));
    }

    private int Bands => (_layout.Slices + _layout.BandSlices - 1) / _layout.BandSlices;

    public void Run(float* x, float* w, float* bias, float* y)
    {
        _x = x;
        _w = w;
        _bias = bias;
        _y = y;
        if (_packsOnce)
        {
            _packed = _device.SharedWorkspace.Floats((long)_panelStep * _panels.Count * _groups);
            _isPacking = true;
            _device.Threads.For(_panels.Count * _groups, this);
        }

        _isPacking = false;
        _device.Threads.For(_columnChunks * _rowBlocks, this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int thread)
    {
        if (_isPacking)
        {
            PackWeights(chunk / _panels.Count, chunk % _panels.Count, 0, _depth, _packed + ((nint)chunk * _panelStep));
            return;
        }

        var columnChunk = chunk / _rowBlocks;
        var rowBlock = chunk % _rowBlocks;
        var firstPanel = _panels.Count * rowBlock / _rowBlocks;
        var endPanel = _panels.Count * (rowBlock + 1) / _rowBlocks;
        var isBanded = _layout.BandSlices < _layout.Slices;
        var image = isBanded ? columnChunk / Bands : columnChunk * _imagesPerChunk;
        var images = isBanded ? 1 : Math.Min(_imagesPerChunk, _batch - image);
        var slice = isBanded ? columnChunk % Bands * _layout.BandSlices : 0;
        var slices = isBanded ? Math.Min(_layout.BandSlices, _layout.Slices - slice) : _layout.Slices;

        var paddedStep = (nint)_layout.PaddedCount;
        var blockColumns = Math.Min(_packsOnce ? _kernels.Width : MaxColumns, ((long)images * slices * _layout.RowsPerSlice * _layout.Width) + _kernels.Width);
        var panelFloats = (nint)_depthBlock * _kernels.Width;
        var columnPanels = ((nint)blockColumns + _kernels.Width - 1) / _kernels.Width;
        var scratch = _device.Workspace(thread).Floats((paddedStep * images) + (columnPanels * panelFloats) + 1024 + RowPanels.Step(_depthBlock, _kernels.MaxRows));
        var tile = scratch;
        var weights = tile + 512;
        var panels = weights + RowPanels.Step(_depthBlock, _kernels.MaxRows);
        var padded = panels + (columnPanels * panelFloats) + 128;

        var inputImage = (nint)_layout.Channels * _layout.InputArea;
        var source = padded;
        var imageStep = paddedStep;
        if (_layout.IsDirect)
        {
            source = _x + (image * inputImage) + ((nint)slice * _layout.SliceStep);
            imageStep = inputImage;
        }
        else
        {
            for (var i = 0; i < images; i++) _layout.Pad(_x + ((image + i) * inputImage), slice, 0, _layout.Channels, padded + (i * paddedStep));
        }

        var columns = new Columns(_layout, imageStep, images, slices, image, slice);
        for (var group = 0; group < _groups; group++)
        {
            var groupSource = source + ((nint)group * (_layout.Channels / _groups) * _layout.PlaneStep);
            if (_packsOnce) MultiplyPacked(columns, groupSource, group, firstPanel, endPanel, panels, tile);
            else MultiplyPacking(columns, groupSource, group, firstPanel, endPanel, panels, weights, tile);
        }
    }

    /// <summary>A depth block of all weights stays in the second-level cache while the columns of the chunk pass by, one panel at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyPacked(in Columns columns, float* source, int group, int firstPanel, int endPanel, float* panel, float* tile)
    {
        var width = _kernels.Width;
        for (var k = 0; k < _depth; k += _depthBlock)
        {
            var depth = Math.Min(_depthBlock, _depth - k);
            for (var column = 0; column < columns.Count; column += width)
            {
                var valid = Math.Min(width, columns.Count - column);
                columns.Pack(source, _layout.Offsets + k, depth, column, valid, panel, width);
                for (var p = firstPanel; p < endPanel; p++)
                {
                    var a = _packed + ((nint)((group * _panels.Count) + p) * _panelStep) + ((nint)k * _panels.Rows(p));
                    MultiplyTile(columns, group, p, column, valid, k, depth, a, panel, tile);
                }
            }
        }
    }

    /// <summary>For weights too large to be packed as a whole: a few columns at a time, weights packed panel by panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyPacking(
        in Columns columns, float* source, int group, int firstPanel, int endPanel, float* panels, float* weights, float* tile)
    {
        var width = _kernels.Width;
        for (var column = 0; column < columns.Count; column += MaxColumns)
        {
            var count = Math.Min(MaxColumns, columns.Count - column);
            for (var k = 0; k < _depth; k += _depthBlock)
            {
                var depth = Math.Min(_depthBlock, _depth - k);
                for (var c = 0; c < count; c += width)
                {
                    columns.Pack(source, _layout.Offsets + k, depth, column + c, Math.Min(width, count - c), panels + ((nint)c * depth), width);
                }

                for (var p = firstPanel; p < endPanel; p++)
                {
                    PackWeights(group, p, k, depth, weights);
                    for (var c = 0; c < count; c += width)
                    {
                        MultiplyTile(columns, group, p, column + c, Math.Min(width, count - c), k, depth, weights, panels + ((nint)c * depth), tile);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyTile(in Columns columns, int group, int p, int column, int valid, int k, int depth, float* a, float* b, float* tile)
    {
        var rows = _panels.Rows(p);
        var row = (group * _rows) + _panels.Start(p);
        var width = _kernels.Width;
        var isWide = valid > _kernels.Lanes;
        var start = k > 0 ? null : _bias == null ? TileKernels.Zeros : _bias + row;
        if (valid == (isWide ? width : _kernels.Lanes) && columns.IsOneImage(column, valid))
        {
            var y = _y + columns.Output(column, _groups * _rows) + ((nint)row * _layout.OutputArea);
            _kernels.Multiply(rows, isWide, depth, a, b, width, y, _layout.OutputArea, start);
            return;
        }

        _kernels.Multiply(rows, isWide, depth, a, b, width, tile, width, k > 0 ? TileKernels.Zeros : start);
        columns.Spread(tile, width, rows, column, valid, _y + ((nint)row * _layout.OutputArea), _groups * _rows, k > 0);
    }

    /// <summary>Rows of panel p, elements k… of their filters, as [k][row].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackWeights(int group, int p, int k, int depth, float* packed)
    {
        var rows = _panels.Rows(p);
        var first = _panels.Start(p);
        if (!_isTransposed)
        {
            StripTranspose.Run(_w + ((((nint)group * _rows) + first) * _depth) + k, _depth, rows, depth, packed, rows);
            return;
        }

        // Weights are [filter][row][tap]; k counts (filter, tap).
        var taps = _layout.Taps;
        var filters = _layout.Channels / _groups;
        for (var end = k + depth; k < end;)
        {
            var filter = k / taps;
            var tap = k % taps;
            var count = Math.Min(taps - tap, end - k);
            var source = _w + ((((((nint)group * filters) + filter) * _rows) + first) * taps) + tap;
            if (taps == 1) Segments.Copy16(source, packed);
            else StripTranspose.Run(source, taps, rows, count, packed, rows);
            packed += (nint)count * rows;
            k += count;
        }
    }
}
