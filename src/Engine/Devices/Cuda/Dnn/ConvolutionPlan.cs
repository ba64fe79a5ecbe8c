using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>
/// How one direction of one geometry is computed: the candidates in their order, of which the first is used for as long as it works. One that says
/// that it does not, or for which there is no memory, is dropped for good, which a remark tells; the last is im2col, which always works.
/// </summary>
internal sealed class ConvolutionPlan(ConvolutionDirection direction, string geometry, CudnnConvolution? cudnn, List<ConvolutionCandidate> candidates)
{
    private bool _isReady;
    private long _bytes;

    /// <summary>What is used at present.</summary>
    public ConvolutionCandidate Current => candidates[0];

    /// <summary>False where im2col is to do it.</summary>
    public bool TryRun(in ConvolutionOperands operands, bool accumulate, ConvolutionBranch branch, Action<string> remark)
    {
        while (cudnn is not null && !Current.IsIm2col)
        {
            var why = Run(cudnn, operands, accumulate, branch, out var tooLarge);
            if (why is null) return true;
            var failed = Current;
            candidates.RemoveAll(c => c == failed || c.WorkspaceBytes >= tooLarge);
            _isReady = false;
            remark($"convolution {geometry}, {Words(direction)}: {failed} {why}; going on with {Current}");
        }

        return false;
    }

    private static string Words(ConvolutionDirection direction) => direction switch
    {
        ConvolutionDirection.Forward => "forward",
        ConvolutionDirection.BackwardData => "gradient of its data",
        _ => "gradient of its weights",
    };

    // Null: done. Else why not; what wants as much memory as tooLarge would not work either.
    private string? Run(CudnnConvolution cudnn, in ConvolutionOperands operands, bool accumulate, ConvolutionBranch branch, out long tooLarge)
    {
        tooLarge = long.MaxValue;
        var code = _isReady ? LibCudnn.Success : Prepare(cudnn);
        if (code == LibCudnn.Success)
        {
            if (!branch.Workspace.TryTake(_bytes, out var memory))
            {
                tooLarge = _bytes;
                return $"needs {_bytes} bytes of workspace, for which there is no room";
            }

            code = cudnn.Run(branch.Dnn!, direction, Current.Algorithm, operands, accumulate, memory, _bytes);
            if (code == LibCudnn.Success) return null;
        }

        if (!CudaStatus.IsUnsuitable(code))
        {
            throw new CudaException($"cuDNN: the convolution {geometry}, {Words(direction)}, {Current} failed: {CudaStatus.DescribeDnn(code)}{CudaStatus.Cause()}", code);
        }

        return $"does not work here ({CudaStatus.DescribeDnn(code)})";
    }

    // The math type belongs to the result; the workspace is asked for again, since it may depend on it.
    private int Prepare(CudnnConvolution cudnn)
    {
        var code = cudnn.SetMath(direction, Current.MathType);
        if (code == LibCudnn.Success) code = cudnn.Workspace(direction, Current.Algorithm, out _bytes);
        _isReady = code == LibCudnn.Success;
        return code;
    }
}
