using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>
/// cuDNN's descriptors of one geometry: three blobs and, since algorithms of the three directions may want another math type, a convolution for
/// each. Fewer than two axes are two with a 1 in front.
/// </summary>
internal sealed unsafe class ConvolutionDescriptors : IDisposable
{
    private readonly nint[] _convolutions = new nint[3];

    /// <exception cref="CudaException">cuDNN does not take the geometry.</exception>
    public ConvolutionDescriptors(Convolution d)
    {
        try
        {
            X = Tensor([d.Batch, d.Inputs, .. Spatial(d.InputSize, 1)]);
            W = Filter([d.Outputs, d.Inputs / d.Group, .. Spatial(d.Kernel, 1)]);
            Y = Tensor([d.Batch, d.Outputs, .. Spatial(d.OutputSize, 1)]);
            for (var k = 0; k < _convolutions.Length; k++) _convolutions[k] = NewConvolution(d);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint X { get; private set; }

    public nint W { get; private set; }

    public nint Y { get; private set; }

    /// <summary>Whether cuDNN has such convolutions: at most three axes, no blob empty.</summary>
    public static bool CanDescribe(Convolution d)
        => d.Axes <= 3 && d.Batch > 0 && d.Inputs > 0 && d.Outputs > 0 && d.InputArea > 0 && d.OutputArea > 0 && d.KernelArea > 0;

    public nint this[ConvolutionDirection direction] => _convolutions[(int)direction];

    public void Dispose()
    {
        if (X != 0) CudaStatus.CheckDnn(LibCudnn.DestroyTensor(X));
        if (W != 0) CudaStatus.CheckDnn(LibCudnn.DestroyFilter(W));
        if (Y != 0) CudaStatus.CheckDnn(LibCudnn.DestroyTensor(Y));
        foreach (var convolution in _convolutions)
        {
            if (convolution != 0) CudaStatus.CheckDnn(LibCudnn.DestroyConvolution(convolution));
        }

        (X, W, Y) = (0, 0, 0);
        Array.Clear(_convolutions);
    }

    private static int[] Spatial(int[] values, int front) => values.Length >= 2 ? values : [.. Enumerable.Repeat(front, 2 - values.Length), .. values];

    private static nint Tensor(int[] dims)
    {
        var strides = new int[dims.Length];
        for (int k = dims.Length - 1, step = 1; k >= 0; step = checked(step * dims[k--])) strides[k] = step;
        nint tensor;
        CudaStatus.CheckDnn(LibCudnn.CreateTensor(&tensor));
        fixed (int* dim = dims, stride = strides)
        {
            var code = LibCudnn.SetTensor(tensor, LibCudnn.Float, dims.Length, dim, stride);
            if (code != LibCudnn.Success) _ = LibCudnn.DestroyTensor(tensor);
            CudaStatus.CheckDnn(code, nameof(LibCudnn.SetTensor));
        }

        return tensor;
    }

    private static nint Filter(int[] dims)
    {
        nint filter;
        CudaStatus.CheckDnn(LibCudnn.CreateFilter(&filter));
        fixed (int* dim = dims)
        {
            var code = LibCudnn.SetFilter(filter, LibCudnn.Float, LibCudnn.Nchw, dims.Length, dim);
            if (code != LibCudnn.Success) _ = LibCudnn.DestroyFilter(filter);
            CudaStatus.CheckDnn(code, nameof(LibCudnn.SetFilter));
        }

        return filter;
    }

    private static nint NewConvolution(Convolution d)
    {
        nint convolution;
        CudaStatus.CheckDnn(LibCudnn.CreateConvolution(&convolution));
        int[] pad = Spatial(d.Pad, 0), stride = Spatial(d.Stride, 1), dilation = Spatial(d.Dilation, 1);
        fixed (int* p = pad, s = stride, t = dilation)
        {
            var code = LibCudnn.SetConvolution(convolution, pad.Length, p, s, t, LibCudnn.CrossCorrelation, LibCudnn.Float);
            if (code == LibCudnn.Success) code = LibCudnn.SetGroupCount(convolution, d.Group);
            if (code != LibCudnn.Success) _ = LibCudnn.DestroyConvolution(convolution);
            CudaStatus.CheckDnn(code, nameof(LibCudnn.SetConvolution));
        }

        return convolution;
    }
}
