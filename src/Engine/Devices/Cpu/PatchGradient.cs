using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// The gradient of the weights, dy × patches(x)ᵀ: both operands run along the sum in memory, so both are packed through 16×16 transposes, straight
/// from dy and from the padded image, and tiles are summed where the gradient lies, filters × (channel, kernel element). Small gradients are summed
/// by chunks of the batch into partial sums, added up in the order of the chunks; large ones are cut by their columns, every chunk walking the whole
/// batch. Which and how many depends on the geometry only: the result is the same for any number of threads.
/// </summary>
internal sealed unsafe class PatchGradient : IChunkJob
{
    private const int MaxDepth = 256;
    private const long MaxPartialFloats = 1 << 22;
    private const int MaxPartials = 16;
    private const int ColumnChunks = 16;
    private readonly CpuDevice _device;
    private readonly TileKernels _kernels;
    private readonly PatchLayout _layout;
    private readonly int _batch;
    private readonly int _groups;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _partialStep;
    private readonly RowPanels _panels;
    private readonly int _imagesPerUnit;
    private readonly int _units;
    private readonly int _partials;
    private readonly int _panelsPerChunk;
    private readonly int _columnChunks;
    private Phase _phase;
    private float* _x;
    private float* _dy;
    private float* _dw;
    private float* _dBias;
    private float* _partial;
    private float* _partialBias;
    private bool _accumulate;
    private bool _accumulateBias;

    public PatchGradient(CpuDevice device, PatchLayout layout, int batch, int groups, int outputs)
    {
        (_device, _kernels, _layout, _batch, _groups) = (device, device.Kernels, layout, batch, groups);
        _rows = outputs / groups;
        _columns = layout.Channels / groups * layout.Taps;
        _partialStep = (_columns + 15) & ~15;
        _panels = new RowPanels(_rows, _kernels.MaxRows);
        _imagesPerUnit = layout.BandSlices < layout.Slices ? 1 : Math.Clamp(MaxDepth / layout.OutputArea, 1, Math.Max(1, batch / MaxPartials));
        _units = layout.BandSlices < layout.Slices ? batch * Bands : (batch + _imagesPerUnit - 1) / _imagesPerUnit;
        var partialFloats = (long)outputs * _partialStep;
        _partials = (int)Math.Min(Math.Min(MaxPartials, _units), MaxPartialFloats / Math.Max(1, partialFloats));
        if (_partials < Math.Min(8, _units)) _partials = 0;
        var widePanels = (_columns + _kernels.Width - 1) / _kernels.Width;
        _panelsPerChunk = Math.Max(1, widePanels * groups / ColumnChunks);
        _columnChunks = (widePanels + _panelsPerChunk - 1) / _panelsPerChunk;
    }

    private enum Phase
    {
        Partial,
        Add,
        Columns,
    }

    private int Bands => (_layout.Slices + _layout.BandSlices - 1) / _layout.BandSlices;

    public void Run(float* x, float* dy, float* dw, bool accumulate, float* dBias, bool accumulateBias)
    {
        _x = x;
        _dy = dy;
        _dw = dw;
        _dBias = dBias;
        (_accumulate, _accumulateBias) = (accumulate, accumulateBias);
        if (_partials > 0)
        {
            _partial = _device.SharedWorkspace.Floats((long)_partials * _groups * _rows * (_partialStep + 1));
            _partialBias = _partial + ((nint)_partials * _groups * _rows * _partialStep);
            RunPhase(Phase.Partial, _partials);
            RunPhase(Phase.Add, _groups * _rows);
        }
        else
        {
            RunPhase(Phase.Columns, _groups * _columnChunks);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int thread)
    {
        if (_phase == Phase.Add)
        {
            AddPartials(chunk);
        }
        else if (_phase == Phase.Partial)
        {
            var first = (int)((long)_units * chunk / _partials);
            var end = (int)((long)_units * (chunk + 1) / _partials);
            var sum = _partial + ((nint)chunk * _groups * _rows * _partialStep);
            for (var unit = first; unit < end; unit++)
            {
                for (var group = 0; group < _groups; group++)
                {
                    var bias = _dBias == null ? null : _partialBias + ((((nint)chunk * _groups) + group) * _rows);
                    var target = sum + ((nint)group * _rows * _partialStep);
                    AddUnit(unit, group, 0, _columns, target, _partialStep, unit > first, bias, unit > first, thread);
                }
            }
        }
        else
        {
            var group = chunk / _columnChunks;
            var column = chunk % _columnChunks * _panelsPerChunk * _kernels.Width;
            var columns = Math.Min(_panelsPerChunk * _kernels.Width, _columns - column);
            var target = _dw + ((nint)group * _rows * _columns);
            var bias = _dBias == null || column > 0 ? null : _dBias + (group * _rows);
            for (var unit = 0; unit < _units; unit++)
            {
                AddUnit(unit, group, column, columns, target, _columns, _accumulate || unit > 0, bias, _accumulateBias || unit > 0, thread);
            }
        }
    }

    private void RunPhase(Phase phase, int chunks)
    {
        _phase = phase;
        _device.Threads.For(chunks, this);
    }

    /// <summary>Adds what one unit (some images, or a band of one) contributes to some columns of one group's gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddUnit(
        int unit, int group, int firstColumn, int columns, float* target, int targetStep, bool accumulate, float* bias, bool accumulateBias, int thread)
    {
        var isBanded = _layout.BandSlices < _layout.Slices;
        var image = isBanded ? unit / Bands : unit * _imagesPerUnit;
        var images = isBanded ? 1 : Math.Min(_imagesPerUnit, _batch - image);
        var slice = isBanded ? unit % Bands * _layout.BandSlices : 0;
        var slices = isBanded ? Math.Min(_layout.BandSlices, _layout.Slices - slice) : _layout.Slices;

        var width = _kernels.Width;
        var channels = _layout.Channels / _groups;
        var paddedStep = (nint)_layout.PaddedCount / _groups;
        var aStep = (nint)RowPanels.Step(MaxDepth, _kernels.MaxRows);
        var scratch = _device.Workspace(thread).Floats((paddedStep * images) + (aStep * _panels.Count) + (MaxDepth * width) + 1024);
        var tile = scratch;
        var b = tile + 512;
        var a = b + (MaxDepth * width) + 64;
        var padded = a + (aStep * _panels.Count) + 64;

        var inputImage = (nint)_layout.Channels * _layout.InputArea;
        var groupInput = (nint)group * channels * _layout.InputArea;
        var source = padded;
        var imageStep = paddedStep;
        if (_layout.IsDirect)
        {
            source = _x + (image * inputImage) + groupInput + ((nint)slice * _layout.SliceStep);
            imageStep = inputImage;
        }
        else
        {
            // Only the channels that these columns see.
            var firstChannel = firstColumn / _layout.Taps;
            var count = ((firstColumn + columns - 1) / _layout.Taps) - firstChannel + 1;
            for (var i = 0; i < images; i++)
            {
                var to = padded + (i * paddedStep) + ((nint)firstChannel * _layout.PlaneStep);
                _layout.Pad(_x + ((image + i) * inputImage), slice, (group * channels) + firstChannel, count, to);
            }
        }

        var all = new Columns(_layout, imageStep, images, slices, image, slice);
        var blocks = (all.Count + MaxDepth - 1) / MaxDepth;
        for (var block = 0; block < blocks; block++)
        {
            var position = (int)((long)all.Count * block / blocks);
            var depth = (int)((long)all.Count * (block + 1) / blocks) - position;
            for (var p = 0; p < _panels.Count; p++)
            {
                PackDy(all, group, p, position, depth, a + (p * aStep));
                if (bias != null) AddBias(a + (p * aStep), _panels.Rows(p), depth, bias + _panels.Start(p), accumulateBias || block > 0);
            }

            for (var c = 0; c < columns; c += width)
            {
                var valid = Math.Min(width, columns - c);
                all.PackTransposed(source, _layout.Offsets + firstColumn + c, valid, position, depth, b, width);
                for (var p = 0; p < _panels.Count; p++)
                {
                    var to = target + ((nint)_panels.Start(p) * targetStep) + firstColumn + c;
                    MultiplyTile(_panels.Rows(p), valid, depth, a + (p * aStep), b, to, targetStep, accumulate || block > 0, tile);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackDy(in Columns all, int group, int p, int position, int depth, float* a)
    {
        var rows = _panels.Rows(p);
        for (var j = 0; j < depth;)
        {
            var run = all.RunLength(position + j, depth - j);
            var from = _dy + all.Output(position + j, _groups * _rows) + (((nint)group * _rows) + _panels.Start(p)) * _layout.OutputArea;
            StripTranspose.Run(from, _layout.OutputArea, rows, run, a + ((nint)j * rows), rows);
            j += run;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyTile(int rows, int valid, int depth, float* a, float* b, float* target, int step, bool accumulate, float* tile)
    {
        var isWide = valid > _kernels.Lanes;
        var start = accumulate ? null : TileKernels.Zeros;
        var full = isWide ? _kernels.Width : _kernels.Lanes;
        if (valid == full)
        {
            _kernels.Multiply(rows, isWide, depth, a, b, _kernels.Width, target, step, start);
            return;
        }

        _kernels.Multiply(rows, isWide, depth, a, b, _kernels.Width, tile, _kernels.Width, TileKernels.Zeros);
        MaskedRun.Put(tile, _kernels.Width, target, step, rows, valid, accumulate);
    }

    /// <summary>Row sums of a packed panel of dy, which lies in the nearest cache anyway.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBias(float* a, int rows, int depth, float* bias, bool accumulate)
    {
        var sums = stackalloc float[16];
        for (var i = 0; i < rows; i += 4)
        {
            var (even, odd) = (Vector128<float>.Zero, Vector128<float>.Zero);
            var from = a + i;
            for (var j = 0; j < depth - 1; j += 2, from += 2 * rows)
            {
                even += Vector128.Load(from);
                odd += Vector128.Load(from + rows);
            }

            if ((depth & 1) != 0) even += Vector128.Load(from);
            (even + odd).Store(sums + i);
        }

        for (var i = 0; i < rows; i++) bias[i] = accumulate ? bias[i] + sums[i] : sums[i];
    }

    /// <summary>Adds one row of all partial sums, in their order, to the gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddPartials(int row)
    {
        var target = _dw + ((nint)row * _columns);
        nint partialSize = (nint)_groups * _rows * _partialStep;
        var first = _partial + ((nint)row * _partialStep);
        nint column = 0;
        for (; column <= _columns - 16; column += 16)
        {
            var sum = _accumulate ? Vector512.Load(target + column) + Vector512.Load(first + column) : Vector512.Load(first + column);
            for (var chunk = 1; chunk < _partials; chunk++) sum += Vector512.Load(first + (chunk * partialSize) + column);
            sum.Store(target + column);
        }

        for (; column < _columns; column++)
        {
            var sum = _accumulate ? target[column] + first[column] : first[column];
            for (var chunk = 1; chunk < _partials; chunk++) sum += first[(chunk * partialSize) + column];
            target[column] = sum;
        }

        if (_dBias == null) return;
        var bias = _accumulateBias ? _dBias[row] : 0;
        for (var chunk = 0; chunk < _partials; chunk++) bias += _partialBias[((nint)chunk * _groups * _rows) + row];
        _dBias[row] = bias;
    }
}
