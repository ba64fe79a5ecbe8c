using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>Finds out how a convolution is computed best, by cuDNN's heuristics.</summary>
internal sealed class ConvolutionTuner(CudaResources resources, CudaDnnContext dnn, ConvolutionWorkspace workspace)
{
    private const int MostResults = 32;

    /// <summary>The candidates in the order in which they are to be tried, im2col among them.</summary>
    public List<ConvolutionCandidate> Choose(in ConvolutionQuestion question, in ConvolutionOperands operands)
    {
        Span<AlgorithmPerformance> results = stackalloc AlgorithmPerformance[MostResults];
        var code = question.Cudnn.SetMath(question.Direction, resources.Options.Precision == CudaPrecision.Fp32 ? LibCudnn.FmaMath : LibCudnn.DefaultMath);
        CudaStatus.CheckDnn(code);
        var limit = workspace.Limit;
        code = question.Cudnn.Suggest(question.Direction, results, out var count);
        if (code != LibCudnn.Success)
        {
            resources.Remark($"convolution {question.Text}: cuDNN {dnn.Version} has no algorithm ({CudaStatus.DescribeDnn(code)}); going on with im2col");
            count = 0;
        }

        var allowed = ConvolutionRanking.Allowed(question.Direction, results[..count], resources.Options.Precision).Where(c => c.WorkspaceBytes <= limit);
        return ConvolutionRanking.Suggested(allowed, resources.Options.IsDeterministic);
    }
}
