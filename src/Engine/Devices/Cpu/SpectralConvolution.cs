using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// y = W ∗ x + bias, or its backward pass to the data, by Fourier transforms of 16×16 tiles: a matrix product (tiles × channels of the source) ·
/// (channels of the source × channels of the target) for every frequency. Spectra of source tiles are kept for a block of source channels; spectra
/// of weights exist only for sixteen target channels and a few source channels, in the cache of the thread that multiplies by them. Forward, what a
/// tile's edge spoils is dropped (overlap-save); backward, a tile's result is larger than the tile and is added up (overlap-add), in the order of
/// the tiles. A chunk is sixteen target channels, whatever the number of threads, so results do not depend on it.
/// A transform spreads what is not finite over the whole tile: results that are not finite are refused, and the caller takes the direct way.
/// </summary>
internal sealed unsafe class SpectralConvolution : IChunkJob
{
    private const int Lanes = 16;
    private const int Element = 2 * Lanes;
    private const int ChannelsPerChunk = 4;
    private const int WeightDepth = 64;
    private const long MaxSourceFloats = 1 << 21;
    private const long MaxTargetFloats = 1 << 22;
    private const int LineFloats = 8192;
    private const int PrefetchedFilters = 3;
    private const int PrefetchedRun = 256;
    private readonly CpuDevice _device;
    private readonly SpectralGeometry _g;
    private readonly bool _isBackward;
    private readonly int _sources;
    private readonly int _targets;
    private readonly int _sourceBlock;
    private readonly int _targetBlock;
    private readonly int _planeSize;
    private readonly int _planeWidth;
    private bool _isTransforming;
    private int _hasOverflowed;
    private float* _source;
    private float* _w;
    private float* _bias;
    private float* _target;
    private float* _spectra;
    private float* _sums;
    private SpectralGroup _group;
    private RowPanels _panels;
    private int _firstSource;
    private int _sourceCount;
    private int _firstTarget;

    public SpectralConvolution(CpuDevice device, SpectralGeometry geometry, bool isBackward)
    {
        (_device, _g, _isBackward) = (device, geometry, isBackward);
        (_sources, _targets) = isBackward ? (_g.Outputs, _g.Inputs) : (_g.Inputs, _g.Outputs);
        _planeWidth = isBackward ? _g.TileColumns * _g.StepWidth : _g.PaddedWidth;
        _planeSize = _planeWidth * (isBackward ? _g.BandRows * _g.StepHeight : _g.PaddedHeight);
        var panels = new RowPanels(_g.Tiles, SpectrumKernels.MaxRows).Count;
        var perSource = (long)panels * SpectralTile.Slots * Element;
        _sourceBlock = (int)Math.Clamp(MaxSourceFloats / perSource / WeightDepth * WeightDepth, WeightDepth, _sources + WeightDepth - 1L);
        var blocks = (_sources + _sourceBlock - 1) / _sourceBlock;
        _sourceBlock = Math.Min(_sources, ((_sources + blocks - 1) / blocks + WeightDepth - 1) / WeightDepth * WeightDepth);

        // With one block of sources the sums of a chunk are finished where they are made; else they wait for the next block.
        var perTarget = (long)SpectralTile.Slots * SumRows(_g.Tiles) * Element;
        _targetBlock = blocks == 1 ? _targets : (int)Math.Clamp(MaxTargetFloats / perTarget, 1, _targets) * Lanes;
    }

    private bool KeepsSums => _sourceBlock < _sources;

    /// <summary>False where the result is not finite: then it is not to be used.</summary>
    public bool Run(float* source, float* w, float* bias, float* target)
    {
        _source = source;
        _w = w;
        _bias = bias;
        _target = target;
        _hasOverflowed = 0;
        var panels = new RowPanels(_g.Tiles, SpectrumKernels.MaxRows).Count;
        var spectraFloats = (((long)panels * _sourceBlock) + 1) * Element * SpectralTile.Slots;
        var sumFloats = KeepsSums ? (long)((_targetBlock + Lanes - 1) / Lanes) * SpectralTile.Slots * SumRows(_g.Tiles) * Element : 0;
        _spectra = _device.SharedWorkspace.Floats(spectraFloats + sumFloats);
        _sums = _spectra + spectraFloats;
        _group = default;
        while (_g.Next(ref _group))
        {
            _panels = new RowPanels(_group.Tiles, SpectrumKernels.MaxRows);
            for (_firstTarget = 0; _firstTarget < _targets; _firstTarget += _targetBlock)
            {
                var targets = Math.Min(_targetBlock, _targets - _firstTarget);
                for (_firstSource = 0; _firstSource < _sources; _firstSource += _sourceBlock)
                {
                    _sourceCount = Math.Min(_sourceBlock, _sources - _firstSource);
                    _isTransforming = true;
                    _device.Threads.For((_sourceCount + ChannelsPerChunk - 1) / ChannelsPerChunk, this);
                    _isTransforming = false;
                    _device.Threads.For((targets + Lanes - 1) / Lanes, this);
                }
            }

            if (_hasOverflowed != 0) return false;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int thread)
    {
        var weightStep = (nint)(WeightDepth + 1) * Element;
        var sumFloats = KeepsSums ? 0 : SpectralTile.Slots * SumRows(_g.Tiles) * Element;
        var planes = ((long)_planeSize * _g.ImagesPerGroup) + 64;
        var scratch = _device.Workspace(thread).Floats((2 * SpectralTile.WorkFloats) + LineFloats + Math.Max(planes, (SpectralTile.Slots * weightStep) + sumFloats));
        if (_isTransforming)
        {
            var first = chunk * ChannelsPerChunk;
            Transform(first, Math.Min(_sourceCount, first + ChannelsPerChunk), scratch);
        }
        else
        {
            Multiply(chunk, scratch, weightStep);
        }
    }

    /// <summary>From one slot to the next in the sums of a chunk: odd, so that slots do not fall onto each other in the cache.</summary>
    private static int SumRows(int tiles) => tiles | 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform(int channel, int end, float* scratch)
    {
        var tile = scratch;
        var work = tile + SpectralTile.WorkFloats;
        var planes = work + SpectralTile.WorkFloats + LineFloats;
        var (rows, columns) = _isBackward ? (_g.StepHeight, _g.StepWidth) : (SpectralTile.Size, SpectralTile.Size);
        new Span<float>(scratch, 2 * SpectralTile.WorkFloats).Clear();
        var offsets = stackalloc nint[Lanes];
        var slotStep = SlotStep;
        for (; channel < end; channel++)
        {
            for (var i = 0; i < _group.Images; i++)
            {
                var plane = ((nint)(_group.Image + i) * _sources) + _firstSource + channel;
                if (_isBackward) _g.PadOutput(_group, _source + (plane * _g.OutputArea), planes + ((nint)i * _planeSize));
                else _g.PadInput(_group, _source + (plane * _g.InputArea), planes + ((nint)i * _planeSize));
            }

            for (var p = 0; p < _panels.Count; p++)
            {
                for (var lane = 0; lane < Lanes; lane++)
                {
                    var (image, place) = Math.DivRem(_panels.Start(p) + (lane < _panels.Rows(p) ? lane : 0), _group.TilesPerImage);
                    offsets[lane] = ((nint)image * _planeSize) + _g.Offset(place, _planeWidth);
                }

                for (var row = 0; row < rows; row++)
                {
                    StripTranspose.Run(planes + ((nint)row * _planeWidth), offsets, columns, tile + (row * SpectralTile.Size * Lanes), Lanes);
                }

                SpectralTile.Forward(tile, rows, work, _spectra + ((((nint)p * _sourceCount) + channel) * Element), slotStep);
            }
        }
    }

    /// <summary>From one slot to the next in the spectra of the source.</summary>
    private nint SlotStep => (((nint)_panels.Count * _sourceCount) + 1) * Element;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int chunk, float* scratch, nint weightStep)
    {
        var taps = scratch;
        var work = scratch + SpectralTile.WorkFloats;
        var line = work + SpectralTile.WorkFloats;
        var weights = line + LineFloats;
        var sumStep = (nint)SumRows(_panels.Start(_panels.Count)) * Element;
        var sums = KeepsSums ? _sums + ((nint)chunk * SpectralTile.Slots * SumRows(_g.Tiles) * Element) : weights + (SpectralTile.Slots * weightStep);
        var target = _firstTarget + (chunk * Lanes);
        var lanes = Math.Min(Lanes, _targets - target);
        var slotStep = SlotStep;
        for (var source = 0; source < _sourceCount; source += WeightDepth)
        {
            var depth = Math.Min(WeightDepth, _sourceCount - source);
            for (var k = 0; k < depth; k++)
            {
                LoadWeights(_firstSource + source + k, target, lanes, taps);
                SpectralTile.Kernel(taps, _g.KernelHeight, _g.KernelWidth, !_isBackward, work, weights + ((nint)k * Element), weightStep);
            }

            for (var slot = 0; slot < SpectralTile.Slots; slot++)
            {
                for (var p = 0; p < _panels.Count; p++)
                {
                    var a = _spectra + (slot * slotStep) + ((((nint)p * _sourceCount) + source) * Element);
                    var c = sums + (slot * sumStep) + ((nint)_panels.Start(p) * Element);
                    SpectrumKernels.Multiply(
                        _panels.Rows(p), slot >= SpectralTile.FirstPair, depth, a, weights + (slot * weightStep), c, _firstSource + source > 0);
                }
            }
        }

        if (_firstSource + _sourceCount < _sources) return;
        if (_isBackward) Add(sums, sumStep, target, lanes, work, line);
        else Store(sums, sumStep, target, lanes, work, line);
    }

    /// <summary>Filters between one source and up to sixteen targets, as [tap][target]; missing targets repeat the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LoadWeights(int source, int target, int lanes, float* taps)
    {
        var from = _isBackward ? _w + ((((nint)source * _targets) + target) * _g.Taps) : _w + ((((nint)target * _sources) + source) * _g.Taps);
        Prefetch(from, lanes);
        StripTranspose.Run(from, _isBackward ? _g.Taps : (nint)_sources * _g.Taps, lanes, _g.Taps, taps, Lanes);
    }

    /// <summary>Weights are read once and come from far: forward sixteen streams, backward a run per filter, each on another page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Prefetch(float* from, int lanes)
    {
        if (_isBackward)
        {
            from += (nint)PrefetchedFilters * _targets * _g.Taps;
            for (var i = 0; i < lanes * _g.Taps; i += Lanes) Sse.Prefetch0(from + i);
            return;
        }

        from += PrefetchedRun;
        for (var lane = 0; lane < lanes; lane++, from += (nint)_sources * _g.Taps)
        {
            for (var i = 0; i < _g.Taps; i += Lanes) Sse.Prefetch0(from + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(float* sums, nint sumStep, int target, int lanes, float* work, float* line)
    {
        var turned = line + 512;
        var shift = Bias(target, lanes, line);
        var (row0, column0) = ((_g.KernelHeight - 1) / 2, (_g.KernelWidth - 1) / 2);
        var check = Vector512<float>.Zero;
        for (var tile = 0; tile < _panels.Start(_panels.Count); tile++)
        {
            var (image, place) = Math.DivRem(tile, _group.TilesPerImage);
            var top = (_group.TileRow + (place / _g.TileColumns)) * _g.StepHeight;
            var rows = Math.Min(_g.StepHeight, _g.OutputHeight - top);
            var columns = Math.Min(_g.StepWidth, _g.OutputWidth - (place % _g.TileColumns * _g.StepWidth));
            var to = _target + (((((nint)_group.Image + image) * _targets) + target) * _g.OutputArea) + ((nint)top * _g.OutputWidth)
                + (place % _g.TileColumns * _g.StepWidth);
            SpectralTile.InverseColumns(sums + ((nint)tile * Element), sumStep, work);
            for (var row = 0; row < rows; row++, to += _g.OutputWidth)
            {
                SpectralTile.InverseRow(work, row0 + row, shift, line);
                Check(ref check, line);
                StripTranspose.Run(line + (column0 * Lanes), Lanes, Lanes, lanes, turned, Lanes);
                MaskedRun.Put(turned, Lanes, to, _g.OutputArea, lanes, columns, false);
            }
        }

        Report(check);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(float* sums, nint sumStep, int target, int lanes, float* work, float* line)
    {
        var turned = line + 512;
        var (row0, column0) = ((_g.KernelHeight - 1) / 2, (_g.KernelWidth - 1) / 2);
        for (var i = 0; i < _group.Images && _group.TileRow == 0; i++)
        {
            for (var lane = 0; lane < lanes; lane++)
            {
                var plane = _target + (((((nint)_group.Image + i) * _targets) + target + lane) * _g.InputArea);
                new Span<float>(plane, _g.InputArea).Fill(_bias == null ? 0 : _bias[target + lane]);
            }
        }

        var offsets = stackalloc nint[Lanes];
        var check = Vector512<float>.Zero;
        for (var tile = 0; tile < _panels.Start(_panels.Count); tile++)
        {
            var (image, place) = Math.DivRem(tile, _group.TilesPerImage);
            var (top, left) = (((_group.TileRow + (place / _g.TileColumns)) * _g.StepHeight) - _g.PadHeight, (place % _g.TileColumns * _g.StepWidth) - _g.PadWidth);
            var first = Math.Max(0, -left);
            var columns = Math.Min(SpectralTile.Size, _g.Width - left) - first;
            if (columns <= 0) continue;
            for (var lane = 0; lane < Lanes; lane++) offsets[lane] = ((first + lane - column0) & (SpectralTile.Size - 1)) * Lanes;
            var to = _target + (((((nint)_group.Image + image) * _targets) + target) * _g.InputArea) + left + first;
            SpectralTile.InverseColumns(sums + ((nint)tile * Element), sumStep, work);
            for (var row = 0; row < SpectralTile.Size; row++)
            {
                if ((uint)(top + row) >= (uint)_g.Height) continue;
                SpectralTile.InverseRow(work, (row - row0) & (SpectralTile.Size - 1), Vector512<float>.Zero, line);
                Check(ref check, line);
                StripTranspose.Run(line, offsets, lanes, turned, Lanes);
                MaskedRun.Put(turned, Lanes, to + ((nint)(top + row) * _g.Width), _g.InputArea, lanes, columns, true);
            }
        }

        Report(check);
    }

    private Vector512<float> Bias(int target, int lanes, float* line)
    {
        if (_bias == null) return Vector512<float>.Zero;
        for (var lane = 0; lane < Lanes; lane++) line[lane] = lane < lanes ? _bias[target + lane] : 0;
        return Vector512.Load(line);
    }

    /// <summary>Zero as long as everything is finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Check(ref Vector512<float> check, float* line)
    {
        for (var i = 0; i < SpectralTile.Size; i++) check = Vector512.FusedMultiplyAdd(Vector512.Load(line + (i * Lanes)), Vector512<float>.Zero, check);
    }

    private void Report(Vector512<float> check)
    {
        if (!Vector512.EqualsAll(check, Vector512<float>.Zero)) Volatile.Write(ref _hasOverflowed, 1);
    }
}
