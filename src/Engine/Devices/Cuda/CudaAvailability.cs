using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda;

/// <summary>Whether the CUDA engine can work here, and what it lacks.</summary>
public static unsafe class CudaAvailability
{
    /// <summary>Null where GPUs can be used; else one sentence that says what is missing.</summary>
    public static string? Missing()
    {
        var found = CudaLibraries.Found;
        if (!found.ContainsKey(LibCuda.Name)) return Describe("the driver's library libcuda.so.1");
        var code = LibCuda.Init(0);
        if (code != LibCuda.Success) return "the CUDA driver does not start: " + CudaStatus.Describe(code);
        int count;
        code = LibCuda.DeviceGetCount(&count);
        if (code != LibCuda.Success || count == 0) return "the CUDA driver sees no GPU";
        if (!found.ContainsKey(LibCublas.Name)) return Describe("cuBLAS (libcublas.so)");
        return found.ContainsKey(LibNvrtc.Name) ? null : Describe("NVRTC (libnvrtc.so)");
    }

    internal static string Describe(string what)
    {
        var places = new SearchPlaces(Environment.GetEnvironmentVariable).Known().Take(8);
        return $"{what} was not found; looked in the loader's search path, {string.Join(", ", places)} and others (CAFFETOP_CUDA_PATH names a folder, device_query -v lists them all)";
    }
}
