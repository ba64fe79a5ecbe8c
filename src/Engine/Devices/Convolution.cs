namespace CaffeTop.Engine.Devices;

/// <summary>
/// The geometry of a convolution; made at Reshape, kept by the layer, so that a device may hang prepared state on it by reference.
/// Arrays have one entry per spatial axis (0 or more axes).
/// </summary>
public sealed class Convolution
{
    /// <summary>Product of all axes before the channel axis (the batch).</summary>
    public required int Batch { get; init; }

    /// <summary>Channels of x.</summary>
    public required int Inputs { get; init; }

    /// <summary>Channels of y.</summary>
    public required int Outputs { get; init; }

    public required int Group { get; init; }

    public required int[] InputSize { get; init; }

    public required int[] OutputSize { get; init; }

    public required int[] Kernel { get; init; }

    public required int[] Stride { get; init; }

    public required int[] Pad { get; init; }

    public required int[] Dilation { get; init; }

    public int Axes => InputSize.Length;

    /// <summary>Elements of one channel plane of x.</summary>
    public int InputArea => Product(InputSize);

    /// <summary>Elements of one channel plane of y.</summary>
    public int OutputArea => Product(OutputSize);

    public int KernelArea => Product(Kernel);

    /// <summary>Inputs/Group · KernelArea: the length of one filter.</summary>
    public int FilterLength => Inputs / Group * KernelArea;

    /// <summary>Multiply-adds of the forward pass over the whole batch.</summary>
    public long MultiplyAdds => (long)Batch * Outputs * OutputArea * FilterLength;

    /// <summary>⌊(in + 2·pad − (dilation·(kernel−1)+1)) / stride⌋ + 1 (conv_layer.cpp: floor, unlike pooling).</summary>
    public static int OutputExtent(int input, int kernel, int stride, int pad, int dilation)
    {
        var span = (long)input + (2L * pad) - (((long)dilation * (kernel - 1)) + 1);
        return span < 0 ? 0 : (int)(span / stride) + 1;
    }

    private static int Product(int[] extents)
    {
        var product = 1;
        foreach (var extent in extents) product *= extent;
        return product;
    }
}
