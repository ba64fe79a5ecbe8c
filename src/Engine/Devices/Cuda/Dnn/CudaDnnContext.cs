using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>cuDNN on the context's stream.</summary>
internal sealed unsafe class CudaDnnContext : IDisposable
{
    private CudaDnnContext(nint handle) => Handle = handle;

    public nint Handle { get; }

    /// <summary><c>9.1.0</c>.</summary>
    public string Version { get; } = CudnnFinder.VersionOf(LibCudnn.GetVersion()).ToString();

    /// <summary>Null where there is no cuDNN that fits (the search's log says why) or it does not start (a remark says why).</summary>
    public static CudaDnnContext? Open(PrimaryContext context, Action<string> remark)
    {
        if (!CudaLibraries.Found.ContainsKey(LibCudnn.Name)) return null;
        context.MakeCurrent();
        nint handle;
        var code = LibCudnn.Create(&handle);
        if (code == LibCudnn.Success)
        {
            CudaStatus.CheckDnn(LibCudnn.SetStream(handle, context.Stream));
            return new CudaDnnContext(handle);
        }

        remark($"cuDNN ({CudaLibraries.Found[LibCudnn.Name].File}) does not start: {CudaStatus.DescribeDnn(code)}; convolutions go without it, by im2col");
        return null;
    }

    public void Dispose() => CudaStatus.CheckDnn(LibCudnn.Destroy(Handle));
}
