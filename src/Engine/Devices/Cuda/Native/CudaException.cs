namespace CaffeTop.Engine.Devices.Cuda.Native;

/// <summary>A call of NVIDIA's libraries failed, or they cannot be had.</summary>
/// <param name="code">The library's own status, or −1.</param>
public sealed class CudaException(string message, int code = -1) : CaffeTopException(message)
{
    public int Code { get; } = code;
}
