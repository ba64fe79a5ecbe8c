using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Kernel, stride, padding and dilation per spatial axis, out of the two ways a ConvolutionParameter can say them (base_conv_layer.cpp): repeated
/// fields given never, once, or once per axis; or the pairs kernel_h/kernel_w, pad_h/pad_w, stride_h/stride_w, for two spatial axes only and not
/// together with the repeated form. A missing mate of a pair reads 0. There is no dilation_h/w.
/// </summary>
internal sealed record ConvolutionWindow(int[] Kernel, int[] Stride, int[] Pad, int[] Dilation)
{
    public static ConvolutionWindow Read(ConvolutionParameter p, int axes, Func<string, CaffeTopException> error)
    {
        int[] kernel, stride, pad;
        if (p.HasKernelH || p.HasKernelW)
        {
            CheckPair("kernel", "kernel_size", p.KernelSize.Count, axes, error);
            kernel = [Int("kernel_h", p.KernelH, error), Int("kernel_w", p.KernelW, error)];
        }
        else
        {
            if (p.KernelSize.Count == 0 && axes > 0) throw error("kernel_size is missing: give it once, or once per spatial axis");
            kernel = Repeated("kernel_size", p.KernelSize, axes, 0, error);
        }

        if (p.HasStrideH || p.HasStrideW)
        {
            CheckPair("stride", "stride", p.Stride.Count, axes, error);
            stride = [Int("stride_h", p.StrideH, error), Int("stride_w", p.StrideW, error)];
        }
        else
        {
            stride = Repeated("stride", p.Stride, axes, 1, error);
        }

        if (p.HasPadH || p.HasPadW)
        {
            CheckPair("pad", "pad", p.Pad.Count, axes, error);
            pad = [Int("pad_h", p.PadH, error), Int("pad_w", p.PadW, error)];
        }
        else
        {
            pad = Repeated("pad", p.Pad, axes, 0, error);
        }

        var dilation = Repeated("dilation", p.Dilation, axes, 1, error);
        CheckPositive("kernel", "kernel_h and kernel_w go together", kernel, error);
        CheckPositive("stride", "stride_h and stride_w go together", stride, error);
        CheckPositive("dilation", "1 is no dilation", dilation, error);
        return new ConvolutionWindow(kernel, stride, pad, dilation);
    }

    private static void CheckPair(string name, string repeated, int given, int axes, Func<string, CaffeTopException> error)
    {
        if (axes != 2) throw error($"{name}_h and {name}_w are for 2 spatial axes; the bottom has {axes}: use {repeated}");
        if (given > 0) throw error($"either {repeated} or {name}_h and {name}_w can be given, not both");
    }

    private static int[] Repeated(string field, IList<uint> given, int axes, uint absent, Func<string, CaffeTopException> error)
    {
        if (given.Count > 1 && given.Count != axes)
        {
            throw error($"{field} is given {given.Count} times; give it once, or once for each of the {axes} spatial axes");
        }

        var values = new int[axes];
        for (var i = 0; i < axes; i++) values[i] = Int(field, given.Count == 0 ? absent : given[given.Count == 1 ? 0 : i], error);
        return values;
    }

    private static int Int(string field, uint value, Func<string, CaffeTopException> error)
        => value <= int.MaxValue ? (int)value : throw error($"{field} is {value}; the most is {int.MaxValue}");

    private static void CheckPositive(string what, string hint, int[] values, Func<string, CaffeTopException> error)
    {
        if (Array.IndexOf(values, 0) >= 0) throw error($"{what} dimensions must be nonzero; they are {string.Join('x', values)} ({hint})");
    }
}
