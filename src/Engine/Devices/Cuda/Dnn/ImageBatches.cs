namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>How many images of a convolution by im2col go at once, and what scratch memory that takes.</summary>
internal readonly struct ImageBatches
{
    // As DeviceScratch's.
    private const long Alignment = 256;

    /// <param name="mostBytes">That scratch memory may take, unless one image needs more.</param>
    public ImageBatches(Convolution d, ConvolutionDirection direction, long mostBytes)
    {
        var isPointwise = d.KernelArea == 1 && Array.TrueForAll(d.Stride, static stride => stride == 1) && Array.TrueForAll(d.Pad, static pad => pad == 0);
        ColumnFloats = isPointwise ? 0 : checked(d.Inputs * d.KernelArea * d.OutputArea);
        var sum = direction == ConvolutionDirection.BackwardWeights ? d.Outputs * d.FilterLength : 0;
        var bytes = ((long)ColumnFloats + sum) * sizeof(float);
        Images = (int)Math.Clamp(bytes == 0 ? d.Batch : mostBytes / bytes, 1, Math.Clamp(d.Batch, 1, CudaBlas.MostProducts));
        Count = (d.Batch + Images - 1L) / Images;
        SumFloats = Images > 1 ? sum : 0;
        var columns = (long)Images * ColumnFloats * sizeof(float);
        SumsAt = (nint)((columns + Alignment - 1) / Alignment * Alignment);
        ScratchBytes = SumFloats == 0 ? columns : SumsAt + ((long)Images * SumFloats * sizeof(float));
    }

    /// <summary>At once, at least 1.</summary>
    public int Images { get; }

    /// <summary>How many times so many images.</summary>
    public long Count { get; }

    /// <summary>An image's columns; 0 where the image is its own column matrix.</summary>
    public int ColumnFloats { get; }

    /// <summary>An image's gradient of the weights, where it is not added to the others' at once, else 0.</summary>
    public int SumFloats { get; }

    /// <summary>Where the gradients lie behind the columns, in bytes.</summary>
    public nint SumsAt { get; }

    public long ScratchBytes { get; }
}
