using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// How a two-dimensional convolution of stride 1 is cut into 16×16 tiles for Fourier transforms (overlap-save: Oppenheim and Schafer,
/// Discrete-Time Signal Processing, ch. 8). A k×k kernel leaves (17−k)² outputs of every tile. Small images are taken together, so that the
/// spectra of the weights, which are never kept, serve enough tiles.
/// </summary>
internal sealed unsafe class SpectralGeometry
{
    private const int MaxKernel = 9;
    private const int MinChannels = 64;
    private const int MaxTiles = 128;
    private const int EnoughTiles = 64;

    // The cost of a tile's or a filter's transform, there and back, in multiply-adds of the tile kernel. With these the estimate is within a fifth of
    // what was measured (AVX-512, two threads): 7×7 256→4096 on 53×53 6.7 (7), 3×3 256→256 on 106×106 2.5 (2.1), 3×3 256→384 on 13×13 2.3 (2).
    private const double TileCost = 10000;
    private const double FilterCost = 2500;
    private const double MinGain = 1.5;

    // 126 complex products of four multiply-adds and two pairs of two.
    private const double ProductsPerTile = 508;

    public SpectralGeometry(int batch, int inputs, int outputs, int[] input, int[] output, int[] kernel, int[] pad)
    {
        (Batch, Inputs, Outputs) = (batch, inputs, outputs);
        (Height, Width, OutputHeight, OutputWidth) = (input[0], input[1], output[0], output[1]);
        (KernelHeight, KernelWidth, PadHeight, PadWidth) = (kernel[0], kernel[1], pad[0], pad[1]);
        (StepHeight, StepWidth) = (SpectralTile.Size + 1 - KernelHeight, SpectralTile.Size + 1 - KernelWidth);
        (TileRows, TileColumns) = ((OutputHeight + StepHeight - 1) / StepHeight, (OutputWidth + StepWidth - 1) / StepWidth);
        BandRows = TilesPerImage <= MaxTiles ? TileRows : Math.Max(1, EnoughTiles / TileColumns);
        ImagesPerGroup = Math.Clamp(EnoughTiles / Math.Max(1, TilesPerImage), 1, Math.Max(1, batch));
    }

    public int Batch { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    public int Height { get; }

    public int Width { get; }

    public int OutputHeight { get; }

    public int OutputWidth { get; }

    public int KernelHeight { get; }

    public int KernelWidth { get; }

    public int PadHeight { get; }

    public int PadWidth { get; }

    /// <summary>Output rows of a tile.</summary>
    public int StepHeight { get; }

    /// <summary>Output columns of a tile.</summary>
    public int StepWidth { get; }

    public int TileRows { get; }

    public int TileColumns { get; }

    public int TilesPerImage => TileRows * TileColumns;

    /// <summary>Images whose tiles are multiplied together.</summary>
    public int ImagesPerGroup { get; }

    /// <summary>Tile rows of one image in a group: all of them, except in large images.</summary>
    public int BandRows { get; }

    /// <summary>Tiles of a full group.</summary>
    public int Tiles => ImagesPerGroup * BandRows * TileColumns;

    public int Taps => KernelHeight * KernelWidth;

    public int InputArea => Height * Width;

    public int OutputArea => OutputHeight * OutputWidth;

    /// <summary>Rows of x, with its padding, under the tiles of a band.</summary>
    public int PaddedHeight => ((BandRows - 1) * StepHeight) + SpectralTile.Size;

    public int PaddedWidth => ((TileColumns - 1) * StepWidth) + SpectralTile.Size;

    /// <summary>True where the method works at all.</summary>
    public static bool Allows(CpuDevice device, Convolution d)
        => device.Kernels.Bits == 512 && Avx512F.IsSupported
            && d.Axes == 2 && d.Group == 1 && d.Batch > 0 && d.Inputs > 0 && d.Outputs > 0 && d.OutputArea > 0 && d.InputArea > 0
            && Array.TrueForAll(d.Stride, s => s == 1) && Array.TrueForAll(d.Dilation, s => s == 1)
            && Array.TrueForAll(d.Kernel, k => k is > 0 and <= MaxKernel);

    /// <summary>
    /// True where transforms save so much arithmetic that the estimate may be wrong by half: kernels from 3×3 on, between many channels, on images that
    /// fill their tiles.
    /// </summary>
    public bool Pays()
    {
        if (Math.Min(Inputs, Outputs) < MinChannels || !IsSmallEnough()) return false;
        var filters = (double)Inputs * Outputs;
        var direct = filters * OutputArea * Taps;
        var products = (TilesPerImage * ProductsPerTile) + (FilterCost * TileRows / BandRows / ImagesPerGroup);
        var spectral = (filters * products) + (((double)Inputs + Outputs) * TilesPerImage * TileCost);
        return direct > MinGain * spectral;
    }

    /// <summary>Whether the spectra of a row of tiles fit where they are kept.</summary>
    public bool IsSmallEnough() => TileColumns <= MaxTiles;

    /// <summary>The group behind <paramref name="group"/>; behind none, the first. False: there is no other.</summary>
    public bool Next(ref SpectralGroup group)
    {
        var (image, row) = group.Images == 0 ? (0, 0) : (group.Image, group.TileRow + group.TileRows);
        if (row == TileRows) (image, row) = (image + group.Images, 0);
        if (image == Batch) return false;
        group = new SpectralGroup(image, Math.Min(ImagesPerGroup, Batch - image), row, Math.Min(BandRows, TileRows - row), TileColumns);
        return true;
    }

    /// <summary>The offset of a tile's first element from that of the first tile of its image's band, in rows of <paramref name="width"/> floats.</summary>
    public int Offset(int tile, int width) => (tile / TileColumns * StepHeight * width) + (tile % TileColumns * StepWidth);

    /// <summary>Copies what a band needs of a plane of x, with its padding.</summary>
    public void PadInput(in SpectralGroup group, float* plane, float* padded)
        => CopyPlane(plane, Height, Width, padded, PaddedHeight, PaddedWidth, PadHeight - (group.TileRow * StepHeight), PadWidth);

    /// <summary>Copies a band of a plane of y, made a whole number of tiles with zeros.</summary>
    public void PadOutput(in SpectralGroup group, float* plane, float* padded)
        => CopyPlane(plane, OutputHeight, OutputWidth, padded, BandRows * StepHeight, TileColumns * StepWidth, -group.TileRow * StepHeight, 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyPlane(float* plane, int height, int width, float* padded, int paddedHeight, int paddedWidth, int padRow, int padColumn)
    {
        var count = Math.Clamp(paddedWidth - padColumn, 0, width);
        for (var row = 0; row < paddedHeight; row++, padded += paddedWidth)
        {
            var to = new Span<float>(padded, paddedWidth);
            to.Clear();
            var from = row - padRow;
            if ((uint)from < (uint)height && count > 0) new Span<float>(plane + ((nint)from * width), count).CopyTo(to[padColumn..]);
        }
    }
}
