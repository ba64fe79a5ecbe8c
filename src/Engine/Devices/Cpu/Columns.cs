using System.Runtime.CompilerServices;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// The columns of a patch matrix that one chunk works on: the output positions of a few whole images one after the other, or of a band of one image.
/// Knows from where a panel of columns is packed and where a tile of results goes.
/// </summary>
internal readonly unsafe struct Columns(PatchLayout layout, nint imageStep, int images, int slices, int firstImage, int firstSlice)
{
    private const int MaxSegments = 64;
    private readonly int* _rowBase = layout.RowBase;
    private readonly nint _imageStep = imageStep;
    private readonly int _width = layout.Width;
    private readonly int _rowsPerImage = slices * layout.RowsPerSlice;
    private readonly int _perImage = slices * layout.RowsPerSlice * layout.Width;
    private readonly int _area = layout.OutputArea;
    private readonly int _firstImage = firstImage;
    private readonly int _firstPosition = firstSlice * layout.RowsPerSlice * layout.Width;

    public int Count { get; } = images * slices * layout.RowsPerSlice * layout.Width;

    public bool IsOneImage(int column, int count) => column % _perImage + count <= _perImage;

    /// <summary>Where a column lies in y, for channel 0 of so many channels.</summary>
    public nint Output(int column, int channels)
        => ((nint)(_firstImage + (column / _perImage)) * channels * _area) + _firstPosition + (column % _perImage);

    /// <summary>panel[k·step + j] = element k of the patch of column + j, k counted from offsets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(float* source, int* offsets, int depth, int column, int count, float* panel, int step)
    {
        var from = stackalloc int[MaxSegments];
        var to = stackalloc int[MaxSegments];
        var segments = 0;
        var row = column / _width;
        var x = column - (row * _width);
        for (var j = 0; j < count;)
        {
            var image = row / _rowsPerImage;
            var start = (image * _imageStep) + _rowBase[row - (image * _rowsPerImage)];
            var end = Math.Min(count, j + _width - x);
            for (; j < end; j += Segments.Length, x += Segments.Length)
            {
                from[segments] = (int)(start + x);
                to[segments++] = j;
            }

            j = end;
            x = 0;
            row++;
        }

        Segments.Copy(source, offsets, depth, from, to, segments, panel, step);
    }

    /// <summary>How many of the next <paramref name="most"/> columns lie in the same image as this one.</summary>
    public int RunLength(int column, int most) => Math.Min(most, _perImage - (column % _perImage));

    /// <summary>panel[j·step + k] = element k of the patch of column + j: patches as rows, for at most two strips of k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PackTransposed(float* source, int* offsets, int elements, int column, int count, float* panel, int step)
    {
        var strip = stackalloc nint[StripTranspose.Rows];
        for (var k = 0; k < elements; k += StripTranspose.Rows)
        {
            for (var i = 0; i < StripTranspose.Rows; i++) strip[i] = offsets[k + i < elements ? k + i : k];
            var row = column / _width;
            var x = column - (row * _width);
            for (var j = 0; j < count;)
            {
                var image = row / _rowsPerImage;
                var start = (image * _imageStep) + _rowBase[row - (image * _rowsPerImage)];
                var run = Math.Min(count - j, _width - x);
                StripTranspose.Run(source + start + x, strip, run, panel + ((nint)j * step) + k, step);
                j += run;
                x = 0;
                row++;
            }
        }
    }

    /// <summary>y of each column (+)= the tile's; y points at the tile's first row of image 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Spread(float* tile, int step, int rows, int column, int count, float* y, int channels, bool accumulate)
    {
        for (var j = 0; j < count;)
        {
            var run = Math.Min(count - j, _perImage - ((column + j) % _perImage));
            var to = y + Output(column + j, channels);
            MaskedRun.Put(tile + j, step, to, _area, rows, run, accumulate);
            j += run;
        }
    }
}
