using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>
/// cuDNN's calls for one geometry. What it calls x, w and y are values or gradients as the direction says. Every call gives cuDNN's status, since
/// callers go another way where one says no.
/// </summary>
internal sealed unsafe class CudnnConvolution : IDisposable
{
    private readonly CudaDnnContext _dnn;
    private readonly ConvolutionDescriptors _descriptors;

    /// <exception cref="CudaException">cuDNN does not take the geometry.</exception>
    public CudnnConvolution(CudaDnnContext dnn, Convolution d)
    {
        _dnn = dnn;
        _descriptors = new ConvolutionDescriptors(d);
    }

    /// <summary>How many algorithms cuDNN numbers in a direction, from 0 (CUDNN_CONVOLUTION_…_ALGO_COUNT).</summary>
    public static int Algorithms(ConvolutionDirection direction) => direction switch
    {
        ConvolutionDirection.Forward => 8,
        ConvolutionDirection.BackwardData => 6,
        _ => 7,
    };

    /// <summary>What algorithms of this direction may do with their factors from now on.</summary>
    public int SetMath(ConvolutionDirection direction, int math) => LibCudnn.SetMathType(_descriptors[direction], math);

    /// <summary>What an algorithm needs with the present math type.</summary>
    public int Workspace(ConvolutionDirection direction, int algorithm, out long bytes)
    {
        nuint size = 0;
        var (c, x, w, y) = Descriptors(direction);
        var code = direction switch
        {
            ConvolutionDirection.Forward => LibCudnn.ForwardWorkspace(_dnn.Handle, x, w, c, y, algorithm, &size),
            ConvolutionDirection.BackwardData => LibCudnn.BackwardDataWorkspace(_dnn.Handle, w, y, c, x, algorithm, &size),
            _ => LibCudnn.BackwardFilterWorkspace(_dnn.Handle, x, y, c, w, algorithm, &size),
        };
        bytes = (long)size;
        return code;
    }

    /// <summary>Measures all algorithms. Overwrites the output and the workspace, allocates, waits: never inside a capture.</summary>
    public int Find(ConvolutionDirection direction, in ConvolutionOperands o, nint workspace, long bytes, Span<AlgorithmPerformance> into, out int count)
    {
        var found = 0;
        var (c, x, w, y) = Descriptors(direction);
        int code;
        fixed (AlgorithmPerformance* results = into)
        {
            code = direction switch
            {
                ConvolutionDirection.Forward => LibCudnn.FindForward(
                    _dnn.Handle, x, o.X.Address, w, o.W.Address, c, y, o.Y.Address, into.Length, &found, results, workspace, (nuint)bytes),
                ConvolutionDirection.BackwardData => LibCudnn.FindBackwardData(
                    _dnn.Handle, w, o.W.Address, y, o.Y.Address, c, x, o.X.Address, into.Length, &found, results, workspace, (nuint)bytes),
                _ => LibCudnn.FindBackwardFilter(
                    _dnn.Handle, x, o.X.Address, y, o.Y.Address, c, w, o.W.Address, into.Length, &found, results, workspace, (nuint)bytes),
            };
        }

        count = found;
        return code;
    }

    /// <summary>cuDNN's heuristics: the likely fastest first, nothing is run.</summary>
    public int Suggest(ConvolutionDirection direction, Span<AlgorithmPerformance> into, out int count)
    {
        var found = 0;
        var (c, x, w, y) = Descriptors(direction);
        int code;
        fixed (AlgorithmPerformance* results = into)
        {
            code = direction switch
            {
                ConvolutionDirection.Forward => LibCudnn.SuggestForward(_dnn.Handle, x, w, c, y, into.Length, &found, results),
                ConvolutionDirection.BackwardData => LibCudnn.SuggestBackwardData(_dnn.Handle, w, y, c, x, into.Length, &found, results),
                _ => LibCudnn.SuggestBackwardFilter(_dnn.Handle, x, y, c, w, into.Length, &found, results),
            };
        }

        count = found;
        return code;
    }

    /// <param name="dnn">Of the branch; everything else is asked of the one that it was made with.</param>
    public int Run(CudaDnnContext dnn, ConvolutionDirection direction, int algorithm, in ConvolutionOperands o, bool accumulate, nint workspace, long bytes)
    {
        float one = 1, beta = accumulate ? 1 : 0;
        var handle = dnn.Handle;
        var (c, x, w, y) = Descriptors(direction);
        return direction switch
        {
            ConvolutionDirection.Forward => LibCudnn.Forward(
                handle, &one, x, o.X.Address, w, o.W.Address, c, algorithm, workspace, (nuint)bytes, &beta, y, o.Y.Address),
            ConvolutionDirection.BackwardData => LibCudnn.BackwardData(
                handle, &one, w, o.W.Address, y, o.Y.Address, c, algorithm, workspace, (nuint)bytes, &beta, x, o.X.Address),
            _ => LibCudnn.BackwardFilter(
                handle, &one, x, o.X.Address, y, o.Y.Address, c, algorithm, workspace, (nuint)bytes, &beta, w, o.W.Address),
        };
    }

    public void Dispose() => _descriptors.Dispose();

    private (nint Convolution, nint X, nint W, nint Y) Descriptors(ConvolutionDirection direction)
        => (_descriptors[direction], _descriptors.X, _descriptors.W, _descriptors.Y);
}
