using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>cuDNN on the context's stream. What may run at once goes through two of these.</summary>
internal sealed unsafe class CudaDnnContext : IDisposable
{
    private readonly PrimaryContext _context;
    private readonly nint _handle;
    private nint _stream;

    private CudaDnnContext(PrimaryContext context, nint handle) => (_context, _handle) = (context, handle);

    /// <summary>On the context's present stream; it may change during a capture (cudnnSetStream begins nothing).</summary>
    public nint Handle
    {
        get
        {
            if (_stream == _context.Stream) return _handle;
            CudaStatus.CheckDnn(LibCudnn.SetStream(_handle, _context.Stream));
            _stream = _context.Stream;
            return _handle;
        }
    }

    /// <summary><c>9.1.0</c>.</summary>
    public string Version { get; } = CudnnFinder.VersionOf(LibCudnn.GetVersion()).ToString();

    /// <summary>Null where there is no cuDNN that fits (the search's log says why) or it does not start (a remark says why).</summary>
    public static CudaDnnContext? Open(PrimaryContext context, Action<string> remark)
    {
        if (!CudaLibraries.Found.ContainsKey(LibCudnn.Name)) return null;
        context.MakeCurrent();
        nint handle;
        var code = LibCudnn.Create(&handle);
        if (code == LibCudnn.Success) return new CudaDnnContext(context, handle);
        remark($"cuDNN ({CudaLibraries.Found[LibCudnn.Name].File}) does not start: {CudaStatus.DescribeDnn(code)}; convolutions go without it, by im2col");
        return null;
    }

    public void Dispose()
    {
        var code = LibCudnn.Destroy(_handle);
        if (!CudaStatus.IsLossTold) CudaStatus.CheckDnn(code, nameof(LibCudnn.Destroy));
    }
}
