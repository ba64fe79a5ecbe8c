using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Where the patches under a sliding kernel lie in memory: element k of the patch at output position p is source[Offsets[k] + RowBase[row of p] +
/// column of p], so patches are read without ever being laid out (an implicit im2col). To make that true the image is copied once with its padding;
/// with a stride along the last axis its columns are sorted by phase (column modulo stride), so that neighbouring outputs read neighbouring floats.
/// Without padding and stride the image itself serves. Large images are copied in bands of outermost output slices.
/// Any number of spatial axes; axes that a 1×1 kernel only walks along are merged into one.
/// </summary>
internal sealed unsafe class PatchLayout
{
    private const int WholeImagePositions = 1024;
    private const int BandPositions = 512;
    private readonly int[] _input;
    private readonly int[] _stride;
    private readonly int[] _pad;
    private readonly int[] _padded;
    private readonly int _phaseWidth;
    private readonly int[] _offsets;
    private readonly int[] _rowBase;

    /// <param name="channels">Channels of the image.</param>
    /// <param name="groups">The offsets are those of the first of so many equal groups of channels.</param>
    /// <param name="pad">Padding before the first element of each axis; negative: so many elements are left out.</param>
    /// <param name="flip">Kernel elements in reverse order (the transposed convolution).</param>
    /// <param name="whole">One band whatever the size.</param>
    public PatchLayout(int channels, int groups, int[] input, int[] output, int[] kernel, int[] stride, int[] pad, int[] dilation, bool flip, bool whole = false)
    {
        var isPointwise = Array.TrueForAll(kernel, k => k == 1) && Array.TrueForAll(stride, s => s == 1) && Array.TrueForAll(pad, p => p == 0);
        if (isPointwise) (input, output, kernel, stride, pad, dilation) = ([1, Product(input)], [1, Product(output)], [1, 1], [1, 1], [0, 0], [1, 1]);
        if (input.Length == 1)
        {
            (input, output, kernel) = ([1, input[0]], [1, output[0]], [1, kernel[0]]);
            (stride, pad, dilation) = ([1, stride[0]], [0, pad[0]], [1, dilation[0]]);
        }

        var last = input.Length - 1;
        (_input, _stride, _pad) = (input, stride, pad);
        Channels = channels;
        InputArea = Product(input);
        OutputArea = Product(output);
        Taps = Product(kernel);
        Width = output[last];
        Slices = output[0];
        RowsPerSlice = Slices == 0 || Width == 0 ? 0 : OutputArea / Slices / Width;
        var slicePositions = Math.Max(1, RowsPerSlice * Width);
        BandSlices = whole || OutputArea <= WholeImagePositions ? Slices : Math.Clamp(BandPositions / slicePositions, 1, Slices);
        IsDirect = Array.TrueForAll(pad, p => p == 0) && stride[last] == 1;

        _padded = new int[input.Length];
        var steps = new int[input.Length];
        for (var axis = 0; axis <= last; axis++)
        {
            var positions = axis == 0 ? BandSlices : output[axis];
            _padded[axis] = IsDirect ? input[axis] : Math.Max(0, ((positions - 1) * stride[axis]) + ((kernel[axis] - 1) * dilation[axis]) + 1);
        }

        _phaseWidth = (_padded[last] + stride[last] - 1) / stride[last];
        if (!IsDirect) _padded[last] = _phaseWidth * stride[last];
        var plane = 1L;
        for (var axis = last; axis >= 0; axis--)
        {
            steps[axis] = (int)plane;
            plane *= _padded[axis];
        }

        if (plane * channels > int.MaxValue) throw new CaffeTopException($"a padded image of {channels} channels of {plane} values is too large");
        PlaneStep = (int)plane;
        SliceStep = steps[0] * stride[0];
        _offsets = GC.AllocateArray<int>(channels / groups * Taps, pinned: true);
        FillOffsets(kernel, dilation, steps, flip);
        ColumnOffsets = new int[kernel[last]];
        for (var k = 0; k < kernel[last]; k++)
        {
            var element = k * dilation[last];
            ColumnOffsets[k] = (element % stride[last] * _phaseWidth) + (element / stride[last]);
        }

        _rowBase = GC.AllocateArray<int>(BandSlices * RowsPerSlice, pinned: true);
        FillRowBase(output, steps);
    }

    public int Channels { get; }

    public int InputArea { get; }

    public int OutputArea { get; }

    /// <summary>Elements of the kernel in one channel.</summary>
    public int Taps { get; }

    /// <summary>Output positions in a row: neighbours in memory.</summary>
    public int Width { get; }

    /// <summary>Extent of the outermost output axis.</summary>
    public int Slices { get; }

    public int RowsPerSlice { get; }

    /// <summary>Output slices that one padded copy serves; all of them for small images.</summary>
    public int BandSlices { get; }

    /// <summary>True where the image itself is read and <see cref="Pad"/> is not needed.</summary>
    public bool IsDirect { get; }

    /// <summary>From one channel to the next in the padded copy (or the image, where direct).</summary>
    public int PlaneStep { get; }

    /// <summary>From one output slice to the next; where direct, a band starts so many floats further per slice.</summary>
    public int SliceStep { get; }

    /// <summary>Floats of the padded copy of one band or small image.</summary>
    public int PaddedCount => IsDirect ? 0 : PlaneStep * Channels;

    /// <summary>By kernel element along the last axis: its offset within a row. <c>Offsets</c> of a kernel row are these plus a constant.</summary>
    public int[] ColumnOffsets { get; }

    /// <summary>Columns of one phase of a row.</summary>
    public int PhaseWidth => _phaseWidth;

    /// <summary>By (channel in group, kernel element).</summary>
    public int* Offsets => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_offsets));

    /// <summary>By output row of a band.</summary>
    public int* RowBase => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_rowBase));

    /// <summary>Copies what the band of output slices from <paramref name="slice"/> on needs, with zeros for the padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pad(float* image, int slice, int firstChannel, int channels, float* padded) => Walk(image, slice, firstChannel, channels, padded, null, default);

    /// <summary>
    /// The opposite of <see cref="Pad"/> for whole images: drops the padding of a sum of patches; adds bias[channel] where there is one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Unpad(float* padded, int firstChannel, int channels, float* bias, float* image) => Walk(padded, 0, firstChannel, channels, null, image, bias);

    private static int Product(int[] extents)
    {
        var product = 1;
        foreach (var extent in extents) product *= extent;
        return product;
    }

    /// <summary>Visits every row of the padded copy; copies image → padded, or padded → image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Walk(float* source, int slice, int firstChannel, int channels, float* padded, float* image, float* bias)
    {
        var last = _input.Length - 1;
        var rowLength = _padded[last];
        var rows = PlaneStep / Math.Max(1, rowLength);
        var at = stackalloc int[last + 1];
        for (var channel = 0; channel < channels; channel++)
        {
            for (var axis = 0; axis < last; axis++) at[axis] = 0;
            var imageChannel = (nint)(firstChannel + channel) * InputArea;
            for (var row = 0; row < rows; row++)
            {
                nint inputRow = 0;
                var isInside = true;
                for (var axis = 0; axis < last; axis++)
                {
                    var position = at[axis] - _pad[axis] + (axis == 0 ? slice * _stride[0] : 0);
                    isInside &= (uint)position < (uint)_input[axis];
                    inputRow = (inputRow * _input[axis]) + position;
                }

                var paddedRow = (((nint)channel * rows) + row) * rowLength;
                if (padded != null)
                {
                    if (isInside) PadRow(source + imageChannel + (inputRow * _input[last]), padded + paddedRow);
                    else ZeroRow(padded + paddedRow, rowLength);
                }
                else if (isInside)
                {
                    UnpadRow(source + paddedRow, image + imageChannel + (inputRow * _input[last]), bias == null ? 0 : bias[firstChannel + channel]);
                }

                for (var axis = last - 1; axis >= 0 && ++at[axis] == _padded[axis]; axis--) at[axis] = 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ZeroRow(float* row, int length)
    {
        for (var q = 0; q < length; q += Segments.Length) Segments.Zero16(row + q);
    }

    /// <summary>
    /// One padded row. Without a stride in whole vectors, left to right: what is written too much is the start of what comes next, and behind the last
    /// row there is slack.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PadRow(float* source, float* row)
    {
        var last = _input.Length - 1;
        var (width, stride, pad) = (_input[last], _stride[last], _pad[last]);
        if (stride == 1)
        {
            var before = Math.Clamp(pad, 0, _phaseWidth);
            var copied = Math.Clamp(width + pad, before, _phaseWidth);
            for (var q = 0; q < before; q += Segments.Length) Segments.Zero16(row + q);
            for (var q = before; q < copied; q += Segments.Length) Segments.Copy16(source - pad + q, row + q);
            for (var q = copied; q < _phaseWidth; q += Segments.Length) Segments.Zero16(row + q);
            return;
        }

        // Padded column q of a phase is image column q·stride + phase − pad. Where all phases of 16 columns are inside the image, sorting is a transpose.
        var inside = Math.Max(0, (pad + stride - 1) / stride);
        var insideEnd = Math.Min(_phaseWidth, (width + pad) / stride);
        if (insideEnd - inside >= StripTranspose.Rows)
        {
            for (var q = inside; q < insideEnd; q += StripTranspose.Rows)
            {
                var start = Math.Min(q, insideEnd - StripTranspose.Rows);
                StripTranspose.Run(source + ((nint)start * stride) - pad, stride, StripTranspose.Rows, stride, row + start, _phaseWidth);
            }
        }
        else
        {
            insideEnd = inside;
        }

        for (var phase = 0; phase < stride; phase++)
        {
            var first = Math.Clamp((int)Math.Ceiling((pad - phase) / (double)stride), 0, _phaseWidth);
            var end = Math.Clamp((int)Math.Ceiling((width + pad - phase) / (double)stride), first, _phaseWidth);
            var from = source + phase - pad;
            for (var q = 0; q < first; q++) row[q] = 0;
            for (var q = first; q < Math.Min(inside, end); q++) row[q] = from[(nint)q * stride];
            for (var q = Math.Max(first, insideEnd); q < end; q++) row[q] = from[(nint)q * stride];
            for (var q = end; q < _phaseWidth; q++) row[q] = 0;
            row += _phaseWidth;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UnpadRow(float* row, float* destination, float bias)
    {
        var last = _input.Length - 1;
        var (width, stride, pad) = (_input[last], _stride[last], _pad[last]);
        if (stride == 1 && bias == 0)
        {
            var count = Math.Min(width, _padded[last] - pad);
            if (count > 0) MaskedRun.Copy(row + pad, destination, count);
            return;
        }

        for (var x = 0; x < width; x++)
        {
            var column = x + pad;
            var (q, phase) = stride == 1 ? (column, 0) : Math.DivRem(column, stride);
            destination[x] = (column < _padded[last] ? row[(phase * _phaseWidth) + q] : 0) + bias;
        }
    }

    private void FillOffsets(int[] kernel, int[] dilation, int[] steps, bool flip)
    {
        var last = kernel.Length - 1;
        var at = new int[kernel.Length];
        for (var tap = 0; tap < Taps; tap++)
        {
            var offset = 0;
            for (var axis = 0; axis <= last; axis++)
            {
                var element = (flip ? kernel[axis] - 1 - at[axis] : at[axis]) * dilation[axis];
                offset += axis < last ? element * steps[axis] : (element % _stride[last] * _phaseWidth) + (element / _stride[last]);
            }

            for (var channel = 0; channel * Taps < _offsets.Length; channel++) _offsets[(channel * Taps) + tap] = (channel * PlaneStep) + offset;
            for (var axis = last; axis >= 0 && ++at[axis] == kernel[axis]; axis--) at[axis] = 0;
        }
    }

    private void FillRowBase(int[] output, int[] steps)
    {
        var last = output.Length - 1;
        var at = new int[output.Length];
        for (var row = 0; row < _rowBase.Length; row++)
        {
            var position = 0;
            for (var axis = 0; axis < last; axis++) position += at[axis] * _stride[axis] * steps[axis];
            _rowBase[row] = position;
            for (var axis = last - 1; axis >= 0 && ++at[axis] == output[axis]; axis--) at[axis] = 0;
        }
    }
}
