using System.Globalization;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>
/// Finds out how a convolution is computed fastest: what an earlier run found, else by measuring cuDNN's algorithms and im2col on the very blobs of
/// the first use, but for the output, which is scratch memory. Where the same bits are asked for on every run nothing is measured, since times
/// would choose differently from run to run: cuDNN's heuristics, which depend on the geometry only, choose among the deterministic ones.
/// </summary>
internal sealed class ConvolutionTuner
{
    private const int MostResults = 32;

    // No launch takes less on any GPU.
    private const double LaunchMilliseconds = 0.002;

    private readonly CudaResources _resources;
    private readonly ConvolutionWorkspace _workspace;
    private readonly Im2colConvolution _im2col;
    private readonly ConvolutionCache _cache;
    private readonly string _version;
    private int _searches;

    public ConvolutionTuner(CudaResources resources, CudaDnnContext dnn, ConvolutionWorkspace workspace, Im2colConvolution im2col)
    {
        _resources = resources;
        _workspace = workspace;
        _im2col = im2col;
        _version = dnn.Version;
        var context = resources.Context;
        _cache = new ConvolutionCache(string.Create(
            CultureInfo.InvariantCulture,
            $"{context.Name}|{context.ComputeCapability}|{context.Multiprocessors}|driver {CudaLibraries.DriverVersion}|cuDNN {dnn.Version}|{resources.Options.Precision}"));
    }

    private CudaPrecision Precision => _resources.Options.Precision;

    /// <summary>The candidates in the order in which they are to be tried, im2col among them.</summary>
    public List<ConvolutionCandidate> Choose(in ConvolutionQuestion question, in ConvolutionOperands operands)
    {
        if (_resources.Options.IsDeterministic) return Suggest(question);
        if (_cache.Read(question) is { } known) return known;
        if (_searches >= _resources.Options.MostSearches || Search(question, operands) is not { } found) return Suggest(question);
        _cache.Write(question, found);
        return found;
    }

    private static int SetMath(in ConvolutionQuestion question, CudaPrecision precision)
        => question.Cudnn.SetMath(question.Direction, precision == CudaPrecision.Fp32 ? LibCudnn.FmaMath : LibCudnn.DefaultMath);

    private List<ConvolutionCandidate> Suggest(in ConvolutionQuestion question)
    {
        Span<AlgorithmPerformance> results = stackalloc AlgorithmPerformance[MostResults];
        CudaStatus.CheckDnn(SetMath(question, Precision));
        var code = question.Cudnn.Suggest(question.Direction, results, out var count);
        if (code != LibCudnn.Success)
        {
            _resources.Remark($"convolution {question.Text}: cuDNN {_version} has no algorithm ({CudaStatus.DescribeDnn(code)}); going on with im2col");
            count = 0;
        }

        var limit = _workspace.Limit;
        var allowed = ConvolutionRanking.Allowed(question.Direction, results[..count], Precision).Where(c => c.WorkspaceBytes <= limit);
        return ConvolutionRanking.Suggested(allowed, _resources.Options.IsDeterministic);
    }

    // Null where it cannot be done: no room for the output, or cuDNN fails.
    private List<ConvolutionCandidate>? Search(in ConvolutionQuestion question, in ConvolutionOperands operands)
    {
        _searches++;
        var context = _resources.Context;
        var output = operands.Output(question.Direction);
        if (!context.TryAllocate((long)output.Count * sizeof(float), out var elsewhere)) return null;
        nint workspace = 0;
        try
        {
            CudaStatus.CheckDnn(SetMath(question, Precision));
            var bytes = TakeWorkspace(question, out workspace);
            Span<AlgorithmPerformance> results = stackalloc AlgorithmPerformance[MostResults];
            var scratch = operands.Into(question.Direction, new DeviceSpan(elsewhere, output.Count));
            var code = question.Cudnn.Find(question.Direction, scratch, workspace, bytes, results, out var count);
            context.Synchronize();
            if (code != LibCudnn.Success)
            {
                _resources.Remark($"convolution {question.Text}: cuDNN's search failed ({CudaStatus.DescribeDnn(code)}); going on with its heuristics");
                return null;
            }

            var found = ConvolutionRanking.Allowed(question.Direction, results[..count], Precision);
            if (Im2colTime(question, scratch, found) is { } own) found.Add(ConvolutionCandidate.OwnColumns(own));
            return ConvolutionRanking.Measured(found);
        }
        finally
        {
            context.Free(elsewhere);
            if (workspace != 0) context.Free(workspace);
        }
    }

    // As much as an algorithm may want, if that can be had; else less, down to nothing.
    private long TakeWorkspace(in ConvolutionQuestion question, out nint workspace)
    {
        var (limit, bytes) = (_workspace.Limit, 0L);
        for (var algorithm = 0; algorithm < CudnnConvolution.Algorithms(question.Direction); algorithm++)
        {
            if (question.Cudnn.Workspace(question.Direction, algorithm, out var wanted) == LibCudnn.Success) bytes = Math.Max(bytes, wanted);
        }

        workspace = 0;
        for (bytes = Math.Min(bytes, limit); bytes > 0 && !_resources.Context.TryAllocate(bytes, out workspace);) bytes /= 4;
        return bytes;
    }

    // Null where it cannot win, or has no room.
    private double? Im2colTime(ConvolutionQuestion question, ConvolutionOperands scratch, List<ConvolutionCandidate> others)
    {
        var best = others.Count == 0 ? double.PositiveInfinity : others.Min(static c => c.Milliseconds);
        var d = question.Geometry;
        if (_im2col.Launches(d, question.Direction) * LaunchMilliseconds > best) return null;
        try
        {
            // Once to warm up: scratch memory, modules.
            _im2col.Run(d, question.Direction, scratch, false);
            return StreamTimer.Milliseconds(_resources.Context, () => _im2col.Run(d, question.Direction, scratch, false));
        }
        catch (DeviceMemoryException)
        {
            return null;
        }
    }
}
