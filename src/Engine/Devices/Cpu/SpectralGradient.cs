using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// The gradient of the weights by Fourier transforms of 16×16 tiles: for every frequency the product of the conjugate spectrum of dy's tiles with that
/// of x's tiles, summed over the tiles, and of its way back only as many elements as the kernel has. Spectra of x's tiles are kept for a block of
/// channels; a chunk is up to 14 filters, walks all those channels, and needs nothing from other chunks.
/// Values that are not finite, or so large that a spectrum might overflow, are refused before anything is written.
/// </summary>
internal sealed unsafe class SpectralGradient : IChunkJob
{
    private const int Lanes = 16;
    private const int Element = 2 * Lanes;
    private const long MaxInputFloats = 1 << 22;
    private const int LineFloats = 8192;

    // Fewer filters are cut finer, so that there is something for every thread.
    private const int ManyOutputs = 192;
    private const int FewRows = 8;

    // Below this no product of two spectra summed over MaxTiles tiles can overflow.
    private const float MaxMagnitude = 1e15f;
    private readonly CpuDevice _device;
    private readonly SpectralGeometry _g;
    private readonly RowPanels _panels;
    private readonly int _inputBlock;
    private Phase _phase;
    private int _isRefused;
    private float* _x;
    private float* _dy;
    private float* _dw;
    private float* _dBias;
    private float* _spectra;
    private bool _accumulate;
    private SpectralGroup _group;
    private int _firstInput;
    private int _inputCount;

    public SpectralGradient(CpuDevice device, SpectralGeometry geometry)
    {
        (_device, _g) = (device, geometry);
        _panels = new RowPanels(_g.Outputs, _g.Outputs < ManyOutputs ? FewRows : SpectrumKernels.MaxRows);
        var perBlock = (long)SpectralTile.Slots * TileStep(_g.Tiles) * Element;
        _inputBlock = (int)Math.Clamp(MaxInputFloats / perBlock, 1, (_g.Inputs + Lanes - 1) / Lanes) * Lanes;
    }

    private enum Phase
    {
        Scan,
        Transform,
        Multiply,
    }

    /// <summary>False where values are not finite or too large: then nothing was written but perhaps the bias.</summary>
    public bool Run(float* x, float* dy, float* dw, bool accumulate, float* dBias, bool accumulateBias)
    {
        _x = x;
        _dy = dy;
        _dw = dw;
        _dBias = dBias;
        _accumulate = accumulate;
        var spectraFloats = (long)(_inputBlock / Lanes) * SpectralTile.Slots * TileStep(_g.Tiles) * Element;
        _spectra = _device.SharedWorkspace.Floats(spectraFloats + _g.Outputs);
        _isRefused = 0;
        RunPhase(Phase.Scan, _g.Inputs + _g.Outputs);
        if (_isRefused != 0) return false;
        if (dBias != null)
        {
            var sums = _spectra + spectraFloats;
            for (var o = 0; o < _g.Outputs; o++) dBias[o] = accumulateBias ? dBias[o] + sums[o] : sums[o];
        }

        _group = default;
        while (_g.Next(ref _group))
        {
            for (_firstInput = 0; _firstInput < _g.Inputs; _firstInput += _inputBlock)
            {
                _inputCount = Math.Min(_inputBlock, _g.Inputs - _firstInput);
                RunPhase(Phase.Transform, (_inputCount + Lanes - 1) / Lanes * _group.Images);
                RunPhase(Phase.Multiply, _panels.Count);
            }

            _accumulate = true;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int thread)
    {
        if (_phase == Phase.Scan)
        {
            Scan(chunk);
            return;
        }

        nint outputPlane = _g.BandRows * _g.StepHeight * _g.TileColumns * _g.StepWidth;
        nint inputPlane = _g.PaddedHeight * _g.PaddedWidth;
        var tileFloats = (long)SpectralTile.Slots * TileStep(_g.Tiles) * Element;
        var sumFloats = (long)SpectralTile.Slots * (SpectrumKernels.MaxRows | 1) * Element;
        var planes = (Math.Max(inputPlane, outputPlane) * Lanes) + 64;
        var scratch = _device.Workspace(thread).Floats((2 * SpectralTile.WorkFloats) + LineFloats + tileFloats + Math.Max(planes, sumFloats));
        new Span<float>(scratch, 2 * SpectralTile.WorkFloats).Clear();
        var work = scratch + SpectralTile.WorkFloats;
        var line = work + SpectralTile.WorkFloats;
        var tiles = line + LineFloats;
        var rest = tiles + (nint)tileFloats;
        if (_phase == Phase.Transform) TransformInput(chunk / _group.Images, chunk % _group.Images, scratch, work, rest, inputPlane);
        else Multiply(chunk, scratch, work, line, tiles, rest, outputPlane);
    }

    /// <summary>From one slot to the next, in rows: odd, so that slots do not fall onto each other in the cache.</summary>
    private static int TileStep(int tiles) => tiles | 1;

    private void RunPhase(Phase phase, int chunks)
    {
        _phase = phase;
        _device.Threads.For(chunks, this);
    }

    /// <summary>Magnitudes of one channel of x or dy; of dy also the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scan(int channel)
    {
        var isInput = channel >= _g.Outputs;
        var (channels, area) = isInput ? (_g.Inputs, _g.InputArea) : (_g.Outputs, _g.OutputArea);
        var limit = Vector512.Create(MaxMagnitude);
        var isSmall = Vector512<float>.AllBitsSet;
        var isFine = true;
        var sum = 0f;
        for (var i = 0; i < _g.Batch; i++)
        {
            var plane = isInput ? _x + ((((nint)i * channels) + channel - _g.Outputs) * area) : _dy + ((((nint)i * channels) + channel) * area);
            var (even, odd) = (Vector512<float>.Zero, Vector512<float>.Zero);
            nint j = 0;
            for (; j <= area - 32; j += 32)
            {
                var (a, b) = (Vector512.Load(plane + j), Vector512.Load(plane + j + 16));
                isSmall &= Vector512.LessThan(Vector512.Abs(a), limit) & Vector512.LessThan(Vector512.Abs(b), limit);
                even += a;
                odd += b;
            }

            var tail = Vector512.Sum(even + odd);
            for (; j < area; j++)
            {
                isFine &= MathF.Abs(plane[j]) < MaxMagnitude;
                tail += plane[j];
            }

            sum += tail;
        }

        if (!isFine || !Vector512.EqualsAll(isSmall.AsInt32(), Vector512<int>.AllBitsSet)) Volatile.Write(ref _isRefused, 1);
        if (!isInput) _spectra[((nint)(_inputBlock / Lanes) * SpectralTile.Slots * TileStep(_g.Tiles) * Element) + channel] = sum;
    }

    /// <summary>Sixteen channels of an image, all its tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformInput(int block, int image, float* tile, float* work, float* planes, nint planeSize)
    {
        var channel = _firstInput + (block * Lanes);
        var lanes = Math.Min(Lanes, _g.Inputs - channel);
        var slotStep = (nint)TileStep(_group.Tiles) * Element;
        var to = _spectra + (block * SpectralTile.Slots * slotStep) + ((nint)image * _group.TilesPerImage * Element);
        for (var lane = 0; lane < lanes; lane++)
        {
            _g.PadInput(_group, _x + (((((nint)_group.Image + image) * _g.Inputs) + channel + lane) * _g.InputArea), planes + (lane * planeSize));
        }

        for (var t = 0; t < _group.TilesPerImage; t++)
        {
            var offset = _g.Offset(t, _g.PaddedWidth);
            for (var row = 0; row < SpectralTile.Size; row++)
            {
                var from = planes + offset + ((nint)row * _g.PaddedWidth);
                StripTranspose.Run(from, planeSize, lanes, SpectralTile.Size, tile + (row * SpectralTile.Size * Lanes), Lanes);
            }

            SpectralTile.Forward(tile, SpectralTile.Size, work, to + ((nint)t * Element), slotStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int p, float* tile, float* work, float* line, float* gradient, float* rest, nint planeSize)
    {
        var filter = _panels.Start(p);
        var rows = _panels.Rows(p);
        var tiles = _group.Tiles;
        var slotStep = (nint)TileStep(tiles) * Element;
        for (var i = 0; i < _group.Images; i++) TransformGradient(filter, rows, i, tile, work, gradient, slotStep, rest, planeSize);

        nint sumStep = (SpectrumKernels.MaxRows | 1) * Element;
        for (var block = 0; block < (_inputCount + Lanes - 1) / Lanes; block++)
        {
            var x = _spectra + (block * SpectralTile.Slots * slotStep);
            for (var slot = 0; slot < SpectralTile.Slots; slot++)
            {
                SpectrumKernels.Multiply(
                    rows, slot >= SpectralTile.FirstPair, tiles, gradient + (slot * slotStep), x + (slot * slotStep), rest + (slot * sumStep), false);
            }

            var input = _firstInput + (block * Lanes);
            var lanes = Math.Min(Lanes, _g.Inputs - input);
            for (var row = 0; row < rows; row++)
            {
                var to = _dw + ((((nint)filter + row) * _g.Inputs) + input) * _g.Taps;
                Finish(rest + (row * Element), sumStep, lanes, tile, work, line, to);
            }
        }
    }

    /// <summary>Conjugate spectra of dy's tiles: those of the tiles mirrored through their first element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformGradient(int filter, int rows, int image, float* tile, float* work, float* gradient, nint slotStep, float* planes, nint planeSize)
    {
        var width = _g.TileColumns * _g.StepWidth;
        for (var row = 0; row < rows; row++)
        {
            _g.PadOutput(_group, _dy + (((((nint)_group.Image + image) * _g.Outputs) + filter + row) * _g.OutputArea), planes + (row * planeSize));
        }

        // Rows and columns that hold no part of a mirrored tile must be zero; the last inverse transform left its results there.
        new Span<float>(tile, 2 * SpectralTile.WorkFloats).Clear();
        var turned = stackalloc float[SpectralTile.Size * Lanes];
        for (var t = 0; t < _group.TilesPerImage; t++)
        {
            var offset = _g.Offset(t, width);
            for (var row = 0; row < _g.StepHeight; row++)
            {
                StripTranspose.Run(planes + offset + ((nint)row * width), planeSize, rows, _g.StepWidth, turned, Lanes);
                var to = tile + (((SpectralTile.Size - row) & (SpectralTile.Size - 1)) * SpectralTile.Size * Lanes);
                for (var column = 0; column < _g.StepWidth; column++)
                {
                    Segments.Copy16(turned + (column * Lanes), to + (((SpectralTile.Size - column) & (SpectralTile.Size - 1)) * Lanes));
                }
            }

            SpectralTile.Forward(tile, SpectralTile.Size, work, gradient + ((((nint)image * _group.TilesPerImage) + t) * Element), slotStep);
        }
    }

    /// <summary>Sixteen kernels of a filter, neighbours in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(float* sums, nint sumStep, int lanes, float* taps, float* work, float* line, float* to)
    {
        SpectralTile.InverseColumns(sums, sumStep, work);
        for (var row = 0; row < _g.KernelHeight; row++) SpectralTile.InverseRow(work, row, Vector512<float>.Zero, taps + (row * _g.KernelWidth * Lanes));

        // Last taps first: what a block of 16 writes too much is the next kernel's start, which comes later.
        for (var tap = (_g.Taps - 1) / Lanes * Lanes; tap >= 0; tap -= Lanes)
        {
            StripTranspose.Run(taps + (tap * Lanes), Lanes, Lanes, lanes, line + tap, _g.Taps);
        }

        var count = lanes * _g.Taps;
        var i = 0;
        for (; i <= count - Lanes; i += Lanes)
        {
            var values = Vector512.Load(line + i);
            if (_accumulate) values += Vector512.Load(to + i);
            values.Store(to + i);
        }

        for (; i < count; i++) to[i] = _accumulate ? to[i] + line[i] : line[i];
    }
}
