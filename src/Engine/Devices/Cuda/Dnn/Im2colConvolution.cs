using System.Runtime.CompilerServices;
using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>
/// Caffe's own convolution (base_conv_layer.cpp): an image's patches become the columns of a matrix, which cuBLAS multiplies. A 1×1 kernel with stride 1 and
/// no padding is its own column matrix. As many images go at once as <see cref="CudaOptions.MostColumnBytes"/> hold, at least one: Caffe's way, image by image,
/// would be hundreds of launches. Works for every geometry, and gives the same bits on every run.
/// </summary>
internal sealed unsafe class Im2colConvolution(CudaResources resources, CudaBlas blas)
{
    private readonly CudaKernel _toColumns = resources.Kernels["image_to_columns"];
    private readonly CudaKernel _toImage = resources.Kernels["columns_to_image"];
    private readonly CudaKernel _sum = resources.Kernels["sum_of_images"];
    private readonly DeviceScratch _scratch = resources.NewScratch();
    private long _most = resources.Options.MostColumnBytes;

    /// <summary>The most scratch memory that a direction takes.</summary>
    public static long ScratchBytes(Convolution d, long mostBytes)
        => Enum.GetValues<ConvolutionDirection>().Max(direction => new ImageBatches(d, direction, mostBytes).ScratchBytes);

    /// <summary>How many kernels and products it launches.</summary>
    public long Launches(Convolution d, ConvolutionDirection direction)
    {
        var batches = new ImageBatches(d, direction, _most);
        return batches.Count * (d.Group + (batches.ColumnFloats > 0 ? 1 : 0) + (batches.SumFloats > 0 ? 1 : 0L));
    }

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
        var batches = Taken(d, ConvolutionDirection.Forward);
        for (var first = 0; first < d.Batch; first += batches.Images)
        {
            var images = Math.Min(batches.Images, d.Batch - first);
            var columns = Columns(d, batches, Images(x, first, images, d.Batch));
            var output = Images(y, first, images, d.Batch);
            for (var g = 0; g < d.Group; g++)
            {
                blas.Gemm(
                    false, false, d.Outputs / d.Group, d.OutputArea, d.FilterLength, 1, Weights(w, g, d.Group), Part(columns, g, d.Group, images), 0,
                    Part(output, g, d.Group, images), images);
            }
        }
    }

    private void BackwardData(Convolution d, DeviceSpan dy, DeviceSpan w, DeviceSpan dx)
    {
        var batches = Taken(d, ConvolutionDirection.BackwardData);
        for (var first = 0; first < d.Batch; first += batches.Images)
        {
            var images = Math.Min(batches.Images, d.Batch - first);
            var input = Images(dx, first, images, d.Batch);
            var columns = batches.ColumnFloats == 0 ? input : Scratch(batches, images * batches.ColumnFloats);
            var output = Images(dy, first, images, d.Batch);
            for (var g = 0; g < d.Group; g++)
            {
                blas.Gemm(
                    true, false, d.FilterLength, d.OutputArea, d.Outputs / d.Group, 1, Weights(w, g, d.Group), Part(output, g, d.Group, images), 0,
                    Part(columns, g, d.Group, images), images);
            }

            if (batches.ColumnFloats > 0) _toImage.OverWith(Geometry(d), input.Count, columns, input, (long)input.Count);
        }
    }

    // One image adds its product to the gradient; of several, each has a product of its own, since they are computed at the same time.
    private void BackwardWeights(Convolution d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate)
    {
        if (d.Batch == 0 && !accumulate) resources.Memory.Fill(dw, 0);
        var batches = Taken(d, ConvolutionDirection.BackwardWeights);
        for (var first = 0; first < d.Batch; first += batches.Images, accumulate = true)
        {
            var images = Math.Min(batches.Images, d.Batch - first);
            var columns = Columns(d, batches, Images(x, first, images, d.Batch));
            var output = Images(dy, first, images, d.Batch);
            var isOne = batches.SumFloats == 0;
            var products = isOne ? dw : new DeviceSpan(Scratch(batches, 0).Address + batches.SumsAt, images * batches.SumFloats);
            for (var g = 0; g < d.Group; g++)
            {
                blas.Gemm(
                    false, true, d.Outputs / d.Group, d.FilterLength, d.OutputArea, 1, Part(output, g, d.Group, images), Part(columns, g, d.Group, images),
                    isOne && accumulate ? 1 : 0, Part(products, g, d.Group, images), images);
            }

            if (!isOne) _sum.Over(dw.Count, images, accumulate ? 1 : 0, products, dw, (long)dw.Count);
        }
    }

    // Where there is no room for so many images, it is fewer from then on, at last one, for which there must be.
    private ImageBatches Taken(Convolution d, ConvolutionDirection direction)
    {
        while (true)
        {
            var batches = new ImageBatches(d, direction, _most);
            if (batches.Images == 1 || _scratch.TryTake(batches.ScratchBytes, out _)) return batches;
            _most /= 4;
        }
    }

    private static DeviceSpan Images(DeviceSpan batch, int first, int images, int count)
        => batch.Slice(batch.Count / count * first, batch.Count / count * images);

    // Each image's part of a group.
    private static StridedMatrices Part(DeviceSpan whole, int group, int groups, int images)
    {
        var stride = whole.Count / images;
        return new StridedMatrices(whole.Slice(stride / groups * group, stride / groups).Address, stride);
    }

    // They are the same for all images.
    private static StridedMatrices Weights(DeviceSpan w, int group, int groups) => new(w.Slice(w.Count / groups * group, w.Count / groups).Address, 0);

    private static Columns8 Geometry(Convolution d)
    {
        var geometry = new Columns8
        {
            Axes = d.Axes, Channels = d.Inputs, InputArea = d.InputArea, OutputArea = d.OutputArea, KernelArea = d.KernelArea,
            ByInputArea = new Divisor(d.InputArea), ByOutputArea = new Divisor(d.OutputArea), ByKernelArea = new Divisor(d.KernelArea),
        };
        for (var k = 0; k < d.Axes; k++)
        {
            (geometry.Input[k], geometry.Output[k], geometry.Kernel[k]) = (d.InputSize[k], d.OutputSize[k], d.Kernel[k]);
            (geometry.Stride[k], geometry.Pad[k], geometry.Dilation[k]) = (d.Stride[k], d.Pad[k], d.Dilation[k]);
            (geometry.ByInput[k], geometry.ByOutput[k]) = (new Divisor(d.InputSize[k]), new Divisor(d.OutputSize[k]));
            (geometry.ByKernel[k], geometry.ByStride[k]) = (new Divisor(d.Kernel[k]), new Divisor(d.Stride[k]));
        }

        return geometry;
    }

    private DeviceSpan Scratch(in ImageBatches batches, int count) => new(_scratch.Take(batches.ScratchBytes), count);

    private DeviceSpan Columns(Convolution d, in ImageBatches batches, DeviceSpan images)
    {
        if (batches.ColumnFloats == 0) return images;
        var columns = Scratch(batches, images.Count / (d.Inputs * d.InputArea) * batches.ColumnFloats);
        _toColumns.OverWith(Geometry(d), columns.Count, images, columns, (long)columns.Count);
        return columns;
    }

    /// <summary>ct_columns.</summary>
    private struct Columns8
    {
        public int Axes;
        public int Channels;
        public int InputArea;
        public int OutputArea;
        public int KernelArea;
        public fixed int Input[8];
        public fixed int Output[8];
        public fixed int Kernel[8];
        public fixed int Stride[8];
        public fixed int Pad[8];
        public fixed int Dilation[8];
        public Divisor ByInputArea;
        public Divisor ByOutputArea;
        public Divisor ByKernelArea;
        public Divisors8 ByInput;
        public Divisors8 ByOutput;
        public Divisors8 ByKernel;
        public Divisors8 ByStride;
    }

    [InlineArray(8)]
    private struct Divisors8
    {
        private Divisor _first;
    }
}
