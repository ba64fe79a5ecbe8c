using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Devices.Cuda.Native;

/// <summary>
/// cuDNN 9, its convolutions only: everything else has kernels of our own. The calls of its older API, which are a front of the same engines as the
/// newer one. All return a cudnnStatus_t, 0 for success. From NVIDIA's documented C API.
/// </summary>
internal static unsafe partial class LibCudnn
{
    public const string Name = "cudnn";

    public const int Success = 0;

    /// <summary>Its soname; nothing older has these status codes.</summary>
    public const int Major = 9;

    /// <summary>CUDNN_DATA_FLOAT.</summary>
    public const int Float = 0;

    /// <summary>CUDNN_TENSOR_NCHW: of filters, outputs × inputs × kernel.</summary>
    public const int Nchw = 0;

    /// <summary>CUDNN_CROSS_CORRELATION: the kernel is not flipped, as in Caffe.</summary>
    public const int CrossCorrelation = 1;

    /// <summary>CUDNN_DEFAULT_MATH: float factors may be rounded to TF32.</summary>
    public const int DefaultMath = 0;

    /// <summary>CUDNN_FMA_MATH: factors are taken as they are.</summary>
    public const int FmaMath = 3;

    /// <summary>CUDNN_DETERMINISTIC, of a search's results.</summary>
    public const int Deterministic = 1;

    [LibraryImport(Name, EntryPoint = "cudnnGetVersion")]
    public static partial nuint GetVersion();

    [LibraryImport(Name, EntryPoint = "cudnnGetCudartVersion")]
    public static partial nuint GetCudartVersion();

    [LibraryImport(Name, EntryPoint = "cudnnGetErrorString")]
    public static partial byte* GetErrorString(int code);

    [LibraryImport(Name, EntryPoint = "cudnnGetLastErrorString")]
    public static partial void GetLastErrorString(byte* text, nuint bytes);

    [LibraryImport(Name, EntryPoint = "cudnnCreate")]
    public static partial int Create(nint* handle);

    [LibraryImport(Name, EntryPoint = "cudnnDestroy")]
    public static partial int Destroy(nint handle);

    [LibraryImport(Name, EntryPoint = "cudnnSetStream")]
    public static partial int SetStream(nint handle, nint stream);

    [LibraryImport(Name, EntryPoint = "cudnnCreateTensorDescriptor")]
    public static partial int CreateTensor(nint* tensor);

    [LibraryImport(Name, EntryPoint = "cudnnSetTensorNdDescriptor")]
    public static partial int SetTensor(nint tensor, int type, int count, int* dims, int* strides);

    [LibraryImport(Name, EntryPoint = "cudnnDestroyTensorDescriptor")]
    public static partial int DestroyTensor(nint tensor);

    [LibraryImport(Name, EntryPoint = "cudnnCreateFilterDescriptor")]
    public static partial int CreateFilter(nint* filter);

    [LibraryImport(Name, EntryPoint = "cudnnSetFilterNdDescriptor")]
    public static partial int SetFilter(nint filter, int type, int format, int count, int* dims);

    [LibraryImport(Name, EntryPoint = "cudnnDestroyFilterDescriptor")]
    public static partial int DestroyFilter(nint filter);

    [LibraryImport(Name, EntryPoint = "cudnnCreateConvolutionDescriptor")]
    public static partial int CreateConvolution(nint* convolution);

    [LibraryImport(Name, EntryPoint = "cudnnSetConvolutionNdDescriptor")]
    public static partial int SetConvolution(nint convolution, int axes, int* pad, int* stride, int* dilation, int mode, int computeType);

    [LibraryImport(Name, EntryPoint = "cudnnSetConvolutionGroupCount")]
    public static partial int SetGroupCount(nint convolution, int count);

    [LibraryImport(Name, EntryPoint = "cudnnSetConvolutionMathType")]
    public static partial int SetMathType(nint convolution, int math);

    [LibraryImport(Name, EntryPoint = "cudnnDestroyConvolutionDescriptor")]
    public static partial int DestroyConvolution(nint convolution);

    [LibraryImport(Name, EntryPoint = "cudnnGetConvolutionForwardAlgorithm_v7")]
    public static partial int SuggestForward(nint handle, nint x, nint w, nint convolution, nint y, int most, int* count, AlgorithmPerformance* results);

    [LibraryImport(Name, EntryPoint = "cudnnGetConvolutionBackwardDataAlgorithm_v7")]
    public static partial int SuggestBackwardData(nint handle, nint w, nint dy, nint convolution, nint dx, int most, int* count, AlgorithmPerformance* results);

    [LibraryImport(Name, EntryPoint = "cudnnGetConvolutionBackwardFilterAlgorithm_v7")]
    public static partial int SuggestBackwardFilter(nint handle, nint x, nint dy, nint convolution, nint dw, int most, int* count, AlgorithmPerformance* results);

    [LibraryImport(Name, EntryPoint = "cudnnFindConvolutionForwardAlgorithmEx")]
    public static partial int FindForward(
        nint handle, nint x, nint xData, nint w, nint wData, nint convolution, nint y, nint yData, int most, int* count, AlgorithmPerformance* results,
        nint workspace, nuint bytes);

    [LibraryImport(Name, EntryPoint = "cudnnFindConvolutionBackwardDataAlgorithmEx")]
    public static partial int FindBackwardData(
        nint handle, nint w, nint wData, nint dy, nint dyData, nint convolution, nint dx, nint dxData, int most, int* count, AlgorithmPerformance* results,
        nint workspace, nuint bytes);

    [LibraryImport(Name, EntryPoint = "cudnnFindConvolutionBackwardFilterAlgorithmEx")]
    public static partial int FindBackwardFilter(
        nint handle, nint x, nint xData, nint dy, nint dyData, nint convolution, nint dw, nint dwData, int most, int* count, AlgorithmPerformance* results,
        nint workspace, nuint bytes);

    [LibraryImport(Name, EntryPoint = "cudnnGetConvolutionForwardWorkspaceSize")]
    public static partial int ForwardWorkspace(nint handle, nint x, nint w, nint convolution, nint y, int algorithm, nuint* bytes);

    [LibraryImport(Name, EntryPoint = "cudnnGetConvolutionBackwardDataWorkspaceSize")]
    public static partial int BackwardDataWorkspace(nint handle, nint w, nint dy, nint convolution, nint dx, int algorithm, nuint* bytes);

    [LibraryImport(Name, EntryPoint = "cudnnGetConvolutionBackwardFilterWorkspaceSize")]
    public static partial int BackwardFilterWorkspace(nint handle, nint x, nint dy, nint convolution, nint dw, int algorithm, nuint* bytes);

    [LibraryImport(Name, EntryPoint = "cudnnConvolutionForward")]
    public static partial int Forward(
        nint handle, float* alpha, nint x, nint xData, nint w, nint wData, nint convolution, int algorithm, nint workspace, nuint bytes, float* beta, nint y,
        nint yData);

    [LibraryImport(Name, EntryPoint = "cudnnConvolutionBackwardData")]
    public static partial int BackwardData(
        nint handle, float* alpha, nint w, nint wData, nint dy, nint dyData, nint convolution, int algorithm, nint workspace, nuint bytes, float* beta, nint dx,
        nint dxData);

    [LibraryImport(Name, EntryPoint = "cudnnConvolutionBackwardFilter")]
    public static partial int BackwardFilter(
        nint handle, float* alpha, nint x, nint xData, nint dy, nint dyData, nint convolution, int algorithm, nint workspace, nuint bytes, float* beta, nint dw,
        nint dwData);
}

/// <summary>cudnnConvolutionFwdAlgoPerf_t and its two like: what a search or the heuristics say of one algorithm.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AlgorithmPerformance
{
    public int Algorithm;

    /// <summary>Success, or why it cannot be taken.</summary>
    public int Status;

    /// <summary>−1: not measured.</summary>
    public float Milliseconds;
    public nuint WorkspaceBytes;
    public int Determinism;
    public int MathType;
    private fixed int _reserved[3];
}
