using System.Reflection;
using System.Runtime.InteropServices;
using CaffeTop.Engine.Devices.Cuda.Dnn;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Nvidia.Tests;

/// <summary>The bindings against what NVIDIA's headers declare.</summary>
public sealed class HeaderTests
{
    private static readonly Type[] Bindings = [typeof(LibCuda), typeof(LibNvrtc), typeof(LibCublas), typeof(LibCudnn)];

    public static TheoryData<string, long> Constants => new()
    {
        { "CUDA_SUCCESS", LibCuda.Success }, { "CUDA_ERROR_OUT_OF_MEMORY", LibCuda.OutOfMemory }, { "CUDA_ERROR_NO_DEVICE", LibCuda.NoDevice },
        { "CUDA_ERROR_NOT_READY", LibCuda.NotReady }, { "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", LibCuda.CaptureUnsupported },
        { "CU_STREAM_NON_BLOCKING", LibCuda.NonBlocking }, { "CU_STREAM_CAPTURE_MODE_THREAD_LOCAL", LibCuda.CaptureThreadLocal },
        { "CU_EVENT_DISABLE_TIMING", LibCuda.EventWithoutTime }, { "CU_EVENT_RECORD_EXTERNAL", LibCuda.EventRecordExternal },
        { "CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT", (long)DeviceAttribute.MultiprocessorCount },
        { "CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR", (long)DeviceAttribute.ComputeCapabilityMajor },
        { "CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR", (long)DeviceAttribute.ComputeCapabilityMinor },
        { "NVRTC_SUCCESS", LibNvrtc.Success },
        { "CUBLAS_STATUS_SUCCESS", LibCublas.Success }, { "CUBLAS_DEFAULT_MATH", LibCublas.DefaultMath }, { "CUBLAS_TF32_TENSOR_OP_MATH", LibCublas.Tf32Math },
        { "CUDNN_STATUS_SUCCESS", LibCudnn.Success }, { "CUDNN_DATA_FLOAT", LibCudnn.Float }, { "CUDNN_TENSOR_NCHW", LibCudnn.Nchw },
        { "CUDNN_CROSS_CORRELATION", LibCudnn.CrossCorrelation }, { "CUDNN_DEFAULT_MATH", LibCudnn.DefaultMath }, { "CUDNN_FMA_MATH", LibCudnn.FmaMath },
        { "CUDNN_DETERMINISTIC", LibCudnn.Deterministic },
        { "CUDNN_CONVOLUTION_FWD_ALGO_COUNT", CudnnConvolution.Algorithms(ConvolutionDirection.Forward) },
        { "CUDNN_CONVOLUTION_BWD_DATA_ALGO_COUNT", CudnnConvolution.Algorithms(ConvolutionDirection.BackwardData) },
        { "CUDNN_CONVOLUTION_BWD_FILTER_ALGO_COUNT", CudnnConvolution.Algorithms(ConvolutionDirection.BackwardWeights) },
    };

    [Fact]
    public void EveryFunctionIsBoundAsItIsDeclared()
    {
        var bound = Bindings.SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Public))
            .Select(static method => (Method: method, Symbol: method.GetCustomAttribute<LibraryImportAttribute>()?.EntryPoint))
            .Where(static pair => pair.Symbol is not null).ToArray();
        Assert.True(bound.Length > 90, $"only {bound.Length} bindings were found");
        Assert.Equal([], bound.Where(static pair => !IsDeclared(pair.Symbol!, pair.Method)).Select(static pair => $"{pair.Symbol}: {Kinds(pair.Method)}"));
    }

    [Theory]
    [MemberData(nameof(Constants))]
    public void ConstantsAreTheHeaders(string name, long value) => Assert.Equal(HeaderTable.Number(name), value);

    [Theory]
    [InlineData("cudnnConvolutionFwdAlgoPerf_t")]
    [InlineData("cudnnConvolutionBwdDataAlgoPerf_t")]
    [InlineData("cudnnConvolutionBwdFilterAlgoPerf_t")]
    public unsafe void ResultsOfASearchLieAsTheHeaderLaysThem(string structure)
    {
        Assert.Equal(HeaderTable.Number($"sizeof({structure})"), sizeof(AlgorithmPerformance));
        foreach (var (member, field) in new[]
        {
            ("algo", nameof(AlgorithmPerformance.Algorithm)), ("status", nameof(AlgorithmPerformance.Status)), ("time", nameof(AlgorithmPerformance.Milliseconds)),
            ("memory", nameof(AlgorithmPerformance.WorkspaceBytes)), ("determinism", nameof(AlgorithmPerformance.Determinism)), ("mathType", nameof(AlgorithmPerformance.MathType)),
        })
        {
            Assert.Equal(HeaderTable.Number($"offsetof({structure},{member})"), Marshal.OffsetOf<AlgorithmPerformance>(field));
        }
    }

    [Theory]
    [InlineData("CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED", true)]
    [InlineData("CUDNN_STATUS_NOT_SUPPORTED", true)]
    [InlineData("CUDNN_STATUS_INTERNAL_ERROR", true)]
    [InlineData("CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED", true)]
    [InlineData("CUDNN_STATUS_SUCCESS", false)]
    [InlineData("CUDNN_STATUS_BAD_PARAM", false)]
    [InlineData("CUDNN_STATUS_EXECUTION_FAILED", false)]
    public void WhatAnotherAlgorithmMayDoIsToldByTheStatus(string status, bool isUnsuitable)
        => Assert.Equal(isUnsuitable, CudaStatus.IsUnsuitable((int)HeaderTable.Number(status)));

    [Theory]
    [InlineData("CUDA_ERROR_ECC_UNCORRECTABLE", true)]
    [InlineData("CUDA_ERROR_ILLEGAL_ADDRESS", true)]
    [InlineData("CUDA_ERROR_LAUNCH_TIMEOUT", true)]
    [InlineData("CUDA_ERROR_CONTEXT_IS_DESTROYED", true)]
    [InlineData("CUDA_ERROR_ASSERT", true)]
    [InlineData("CUDA_ERROR_HARDWARE_STACK_ERROR", true)]
    [InlineData("CUDA_ERROR_ILLEGAL_INSTRUCTION", true)]
    [InlineData("CUDA_ERROR_MISALIGNED_ADDRESS", true)]
    [InlineData("CUDA_ERROR_INVALID_ADDRESS_SPACE", true)]
    [InlineData("CUDA_ERROR_INVALID_PC", true)]
    [InlineData("CUDA_ERROR_LAUNCH_FAILED", true)]
    [InlineData("CUDA_ERROR_UNKNOWN", true)]
    [InlineData("CUDA_ERROR_OUT_OF_MEMORY", false)]
    [InlineData("CUDA_ERROR_NOT_READY", false)]
    [InlineData("CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", false)]
    public void AfterSomeErrorsTheGpuIsLost(string error, bool isLoss) => Assert.Equal(isLoss, CudaStatus.IsLoss((int)HeaderTable.Number(error)));

    [SkippableFact]
    public void TheTableIsWhatTheHeadersHereSay()
    {
        var said = InstalledHeaders.TellOrSkip();
        Assert.Equal([], said.Where(static pair => HeaderTable.Lines[pair.Key] != pair.Value).Select(static pair => $"{pair.Key} {pair.Value}"));
    }

    private static bool IsDeclared(string symbol, MethodInfo method)
    {
        if (!HeaderTable.Lines.TryGetValue(symbol, out var declared)) return false;
        string[] header = declared.Split(' '), ours = Kinds(method).Split(' ');
        return header.Length == ours.Length && header.Zip(ours).All(static pair => pair.First == pair.Second || (IsWord(pair.First) && IsWord(pair.Second) && (pair.First == "w" || pair.Second == "w")));
    }

    // An address may be bound as a number, or as a pointer where the header has one to anything.
    private static bool IsWord(string kind) => kind == "w" || kind[0] == '*';

    private static string Kinds(MethodInfo method) => string.Join(' ', [Kind(method.ReturnType), .. method.GetParameters().Select(static p => Kind(p.ParameterType))]);

    private static string Kind(Type type)
    {
        if (type.IsPointer) return type.GetElementType() == typeof(void) ? "w" : "*" + Kind(type.GetElementType()!);
        if (type == typeof(string)) return "*c";
        if (type == typeof(AlgorithmPerformance)) return "s";
        return Type.GetTypeCode(type.IsEnum ? Enum.GetUnderlyingType(type) : type) switch
        {
            TypeCode.Int32 => "i",
            TypeCode.UInt32 => "u",
            TypeCode.UInt64 => "w",
            TypeCode.Byte => "c",
            TypeCode.Single => "f",
            _ => type == typeof(nint) || type == typeof(nuint) || type == typeof(long) ? "w" : type == typeof(void) ? "v" : type.Name,
        };
    }
}
