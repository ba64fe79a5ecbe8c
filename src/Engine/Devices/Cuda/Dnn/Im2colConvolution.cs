using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>
/// Caffe's own convolution (base_conv_layer.cpp): image by image, the image's patches become the columns of a matrix, which cuBLAS multiplies.
/// A 1×1 kernel with stride 1 and no padding is its own column matrix. Works for every geometry, and gives the same bits on every run.
/// </summary>
internal sealed unsafe class Im2colConvolution(CudaResources resources, CudaBlas blas)
{
    private readonly CudaKernel _toColumns = resources.Kernels["image_to_columns"];
    private readonly CudaKernel _toImage = resources.Kernels["columns_to_image"];
    private readonly DeviceScratch _scratch = resources.NewScratch();

    /// <summary>What one image's columns take.</summary>
    public static long ColumnBytes(Convolution d) => IsPointwise(d) ? 0 : (long)d.Inputs * d.KernelArea * d.OutputArea * sizeof(float);

    public void Run(Convolution d, ConvolutionDirection direction, in ConvolutionOperands o, bool accumulate)
    {
        switch (direction)
        {
            case ConvolutionDirection.Forward:
                Forward(d, o.X, o.W, o.Y);
                break;
            case ConvolutionDirection.BackwardData:
                BackwardData(d, o.Y, o.W, o.X);
                break;
            default:
                BackwardWeights(d, o.X, o.Y, o.W, accumulate);
                break;
        }
    }

    private void Forward(Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan y)
    {
        for (var image = 0; image < d.Batch; image++)
        {
            var columns = Columns(d, Image(x, image, d.Inputs * d.InputArea));
            var output = Image(y, image, d.Outputs * d.OutputArea);
            for (var g = 0; g < d.Group; g++)
            {
                Gemm(
                    false, false, d.Outputs / d.Group, d.OutputArea, d.FilterLength, Part(w, g, d.Group), Part(columns, g, d.Group), 0, Part(output, g, d.Group));
            }
        }
    }

    private void BackwardData(Convolution d, DeviceSpan dy, DeviceSpan w, DeviceSpan dx)
    {
        for (var image = 0; image < d.Batch; image++)
        {
            var input = Image(dx, image, d.Inputs * d.InputArea);
            var columns = IsPointwise(d) ? input : ColumnMemory(d);
            var output = Image(dy, image, d.Outputs * d.OutputArea);
            for (var g = 0; g < d.Group; g++)
            {
                Gemm(
                    true, false, d.FilterLength, d.OutputArea, d.Outputs / d.Group, Part(w, g, d.Group), Part(output, g, d.Group), 0, Part(columns, g, d.Group));
            }

            if (!IsPointwise(d)) _toImage.OverWith(Geometry(d), input.Count, columns, input, (long)input.Count);
        }
    }

    private void BackwardWeights(Convolution d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate)
    {
        if (d.Batch == 0 && !accumulate) resources.Memory.Fill(dw, 0);
        for (var image = 0; image < d.Batch; image++)
        {
            var columns = Columns(d, Image(x, image, d.Inputs * d.InputArea));
            var output = Image(dy, image, d.Outputs * d.OutputArea);
            for (var g = 0; g < d.Group; g++)
            {
                Gemm(
                    false, true, d.Outputs / d.Group, d.FilterLength, d.OutputArea, Part(output, g, d.Group), Part(columns, g, d.Group),
                    accumulate || image > 0 ? 1 : 0, Part(dw, g, d.Group));
            }
        }
    }

    private void Gemm(bool transposeA, bool transposeB, int m, int n, int k, DeviceSpan a, DeviceSpan b, float beta, DeviceSpan c)
        => blas.Gemm(transposeA, transposeB, m, n, k, 1, a.Address, b.Address, beta, c.Address);

    private static DeviceSpan Image(DeviceSpan batch, int image, int length) => batch.Slice(image * length, length);

    private static DeviceSpan Part(DeviceSpan whole, int part, int parts) => whole.Slice(whole.Count / parts * part, whole.Count / parts);

    private static bool IsPointwise(Convolution d)
        => d.KernelArea == 1 && Array.TrueForAll(d.Stride, static stride => stride == 1) && Array.TrueForAll(d.Pad, static pad => pad == 0);

    private static Columns8 Geometry(Convolution d)
    {
        var geometry = new Columns8 { Axes = d.Axes, Channels = d.Inputs, OutputArea = d.OutputArea, KernelArea = d.KernelArea };
        for (var k = 0; k < d.Axes; k++)
        {
            (geometry.Input[k], geometry.Output[k], geometry.Kernel[k]) = (d.InputSize[k], d.OutputSize[k], d.Kernel[k]);
            (geometry.Stride[k], geometry.Pad[k], geometry.Dilation[k]) = (d.Stride[k], d.Pad[k], d.Dilation[k]);
        }

        return geometry;
    }

    private DeviceSpan ColumnMemory(Convolution d)
    {
        var count = checked(d.Inputs * d.KernelArea * d.OutputArea);
        return new DeviceSpan(_scratch.Take((long)count * sizeof(float)), count);
    }

    private DeviceSpan Columns(Convolution d, DeviceSpan image)
    {
        if (IsPointwise(d)) return image;
        var columns = ColumnMemory(d);
        _toColumns.OverWith(Geometry(d), columns.Count, image, columns, (long)columns.Count);
        return columns;
    }

    /// <summary>ct_columns.</summary>
    private struct Columns8
    {
        public int Axes;
        public int Channels;
        public int OutputArea;
        public int KernelArea;
        public fixed int Input[8];
        public fixed int Output[8];
        public fixed int Kernel[8];
        public fixed int Stride[8];
        public fixed int Pad[8];
        public fixed int Dilation[8];
    }
}
