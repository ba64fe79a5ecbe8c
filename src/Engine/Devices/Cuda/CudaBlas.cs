using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda;

/// <summary>
/// cuBLAS on the context's stream, with a workspace of its own so that its calls can be captured into graphs. Products that may run at once go through two
/// of these: for streams side by side cuBLAS promises the same bits only where each has a handle or a workspace of its own (its manual, "Results
/// Reproducibility").
/// </summary>
internal sealed unsafe class CudaBlas : IDisposable
{
    /// <summary>Of one call: what a grid's third axis holds, which is where cuBLAS puts them.</summary>
    public const int MostProducts = 65_535;

    private const int Parts = 3;

    // What the manual recommends (cublasSetWorkspace): on Hopper and what came after it, and before.
    private const int Hopper = 90;
    private const long LargeWorkspaceBytes = 32 << 20;
    private const long SmallWorkspaceBytes = 4 << 20;

    private readonly PrimaryContext _context;
    private readonly nint _handle;
    private readonly nint _workspace;
    private readonly long _workspaceBytes;
    private nint _stream;

    /// <summary><c>12.4.5</c>.</summary>
    public static string Version
    {
        get
        {
            // MAJOR_VERSION, MINOR_VERSION, PATCH_LEVEL.
            var parts = new int[Parts];
            for (var part = 0; part < Parts; part++)
            {
                int value;
                CudaStatus.CheckBlas(LibCublas.GetProperty(part, &value));
                parts[part] = value;
            }

            return string.Join('.', parts);
        }
    }

    /// <param name="tf32">Else true fp32, cuBLAS's default.</param>
    public CudaBlas(PrimaryContext context, bool tf32)
    {
        _context = context;
        if (!CudaLibraries.Found.ContainsKey(LibCublas.Name)) throw new CudaException(CudaAvailability.Describe("cuBLAS (libcublas.so)"));
        context.MakeCurrent();
        nint handle;
        CudaStatus.CheckBlas(LibCublas.Create(&handle));
        _handle = handle;
        _workspaceBytes = context.ComputeCapability >= Hopper ? LargeWorkspaceBytes : SmallWorkspaceBytes;
        _workspace = context.Allocate(_workspaceBytes);
        CudaStatus.CheckBlas(LibCublas.SetMathMode(handle, tf32 ? LibCublas.Tf32Math : LibCublas.DefaultMath));
    }

    /// <summary>Row-major, as <see cref="ILinearOps.Gemm"/>: cuBLAS, which is column-major, is asked for the transposed product.</summary>
    public void Gemm(bool transposeA, bool transposeB, int m, int n, int k, float alpha, nint a, nint b, float beta, nint c)
    {
        if (m == 0 || n == 0) return;
        _context.MakeCurrent();
        FollowStream();
        // Without products (k = 0) a leading dimension is 1, not 0: cuBLAS refuses that.
        int ldb = Math.Max(1, transposeB ? k : n), lda = Math.Max(1, transposeA ? m : k);
        CudaStatus.CheckBlas(LibCublas.Sgemm(_handle, transposeB ? 1 : 0, transposeA ? 1 : 0, n, m, k, &alpha, b, ldb, a, lda, &beta, c, n));
    }

    /// <summary>The same for count products of matrices that lie evenly apart, in one call; at most <see cref="MostProducts"/>.</summary>
    public void Gemm(
        bool transposeA, bool transposeB, int m, int n, int k, float alpha, StridedMatrices a, StridedMatrices b, float beta, StridedMatrices c, int count)
    {
        if (count == 1) Gemm(transposeA, transposeB, m, n, k, alpha, a.First, b.First, beta, c.First);
        if (count <= 1 || m == 0 || n == 0) return;
        _context.MakeCurrent();
        FollowStream();
        int ldb = Math.Max(1, transposeB ? k : n), lda = Math.Max(1, transposeA ? m : k);
        CudaStatus.CheckBlas(LibCublas.SgemmStridedBatched(
            _handle, transposeB ? 1 : 0, transposeA ? 1 : 0, n, m, k, &alpha, b.First, ldb, b.Stride, a.First, lda, a.Stride, &beta, c.First, n, c.Stride, count));
    }

    public void Dispose()
    {
        _context.MakeCurrent();
        var code = LibCublas.Destroy(_handle);
        if (!CudaStatus.IsLossTold) CudaStatus.CheckBlas(code, nameof(LibCublas.Destroy));
        _context.Free(_workspace);
    }

    // The stream first: setting it takes the workspace away. Neither begins anything, so that both may be called during a capture.
    private void FollowStream()
    {
        if (_stream == _context.Stream) return;
        CudaStatus.CheckBlas(LibCublas.SetStream(_handle, _context.Stream));
        CudaStatus.CheckBlas(LibCublas.SetWorkspace(_handle, _workspace, (nuint)_workspaceBytes));
        _stream = _context.Stream;
    }
}
