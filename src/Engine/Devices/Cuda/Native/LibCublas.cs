using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Devices.Cuda.Native;

/// <summary>cuBLAS. All return a cublasStatus_t, 0 for success.</summary>
internal static unsafe partial class LibCublas
{
    public const string Name = "cublas";

    public const int Success = 0;

    /// <summary>CUBLAS_DEFAULT_MATH: true fp32.</summary>
    public const int DefaultMath = 0;

    /// <summary>CUBLAS_TF32_TENSOR_OP_MATH.</summary>
    public const int Tf32Math = 3;

    [LibraryImport(Name, EntryPoint = "cublasCreate_v2")]
    public static partial int Create(nint* handle);

    [LibraryImport(Name, EntryPoint = "cublasDestroy_v2")]
    public static partial int Destroy(nint handle);

    [LibraryImport(Name, EntryPoint = "cublasSetStream_v2")]
    public static partial int SetStream(nint handle, nint stream);

    [LibraryImport(Name, EntryPoint = "cublasSetWorkspace_v2")]
    public static partial int SetWorkspace(nint handle, nint workspace, nuint bytes);

    [LibraryImport(Name, EntryPoint = "cublasSetMathMode")]
    public static partial int SetMathMode(nint handle, int mode);

    [LibraryImport(Name, EntryPoint = "cublasSetAtomicsMode")]
    public static partial int SetAtomicsMode(nint handle, int mode);

    [LibraryImport(Name, EntryPoint = "cublasGetProperty")]
    public static partial int GetProperty(int type, int* value);

    [LibraryImport(Name, EntryPoint = "cublasSgemm_v2")]
    public static partial int Sgemm(
        nint handle, int transposeA, int transposeB, int m, int n, int k, float* alpha, nint a, int lda, nint b, int ldb, float* beta, nint c, int ldc);

    [LibraryImport(Name, EntryPoint = "cublasSgemmStridedBatched")]
    public static partial int SgemmStridedBatched(
        nint handle, int transposeA, int transposeB, int m, int n, int k, float* alpha, nint a, int lda, long strideA, nint b, int ldb, long strideB, float* beta,
        nint c, int ldc, long strideC, int batchCount);
}
