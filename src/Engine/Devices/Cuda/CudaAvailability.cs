using System.Globalization;
using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda;

/// <summary>Whether the CUDA engine can work here, and what it lacks.</summary>
public static unsafe class CudaAvailability
{
    /// <summary>Null where GPUs can be used; else what is missing, a clause, and where it was looked for, or null.</summary>
    public static (string What, string? Where)? Lack()
    {
        var found = CudaLibraries.Found;
        if (!found.ContainsKey(LibCuda.Name)) return LostDriver();
        var code = LibCuda.Init(0);
        if (code != LibCuda.Success) return ("the CUDA driver does not start: " + CudaStatus.Describe(code), null);
        int count;
        code = LibCuda.DeviceGetCount(&count);
        if (code != LibCuda.Success || count == 0) return ("the CUDA driver sees no GPU", null);
        if (!found.ContainsKey(LibCublas.Name)) return Lost("cuBLAS (libcublas.so)");
        return found.ContainsKey(LibNvrtc.Name) ? null : Lost("NVRTC (libnvrtc.so)");
    }

    /// <summary>One line for each GPU: <c>0: NAME, 143 GB, compute capability 9.0</c>. Only where <see cref="Lack"/> is null.</summary>
    public static IEnumerable<string> Gpus()
    {
        int count;
        CudaStatus.Check(LibCuda.DeviceGetCount(&count));
        return [.. Enumerable.Range(0, count).Select(Gpu)];
    }

    /// <summary>NVIDIA's libraries that were found: name, version, file. Only where <see cref="Lack"/> is null.</summary>
    public static IEnumerable<(string Name, string Version, string File)> Libraries()
    {
        var driver = CudaLibraries.DriverVersion;
        yield return ("driver", string.Create(CultureInfo.InvariantCulture, $"CUDA {driver / 1000}.{driver % 1000 / 10}"), CudaLibraries.FileOf(LibCuda.Name));
        yield return ("cuBLAS", CudaBlas.Version, CudaLibraries.FileOf(LibCublas.Name));
        yield return ("NVRTC", CudaRuntimeCompiler.Version, CudaLibraries.FileOf(LibNvrtc.Name));
        if (CudaLibraries.Found.ContainsKey(LibCudnn.Name)) yield return ("cuDNN", CudnnFinder.VersionOf(LibCudnn.GetVersion()).ToString(), CudaLibraries.FileOf(LibCudnn.Name));
    }

    /// <summary>What was looked for and where, a line each.</summary>
    public static IReadOnlyList<string> SearchLog => CudaLibraries.Log;

    private static string Gpu(int ordinal)
    {
        int device, major, minor;
        nuint bytes;
        var name = stackalloc byte[256];
        CudaStatus.Check(LibCuda.DeviceGet(&device, ordinal));
        CudaStatus.Check(LibCuda.DeviceGetName(name, 256, device));
        CudaStatus.Check(LibCuda.DeviceTotalMemory(&bytes, device));
        CudaStatus.Check(LibCuda.DeviceGetAttribute(&major, DeviceAttribute.ComputeCapabilityMajor, device));
        CudaStatus.Check(LibCuda.DeviceGetAttribute(&minor, DeviceAttribute.ComputeCapabilityMinor, device));
        var text = SafeText.Clean(System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)name) ?? "");
        return string.Create(CultureInfo.InvariantCulture, $"{ordinal}: {text}, {bytes >> 30} GiB, compute capability {major}.{minor}");
    }

    /// <summary>That a library is missing, and where was looked: one clause.</summary>
    internal static string Describe(string what)
    {
        var (lost, where) = Lost(what);
        return $"{lost}; {where}";
    }

    /// <summary>That there is no driver, and where was looked: one clause.</summary>
    internal static string DescribeLostDriver()
    {
        var (lost, where) = LostDriver();
        return where is null ? lost : $"{lost}; {where}";
    }

    private static (string What, string? Where) LostDriver() => CudaLibraries.ChosenDriver is { } chosen
        ? ($"CAFFETOP_LIBCUDA names {SafeText.Clean(chosen)}, which {(File.Exists(chosen) ? "does not load as a library" : "does not exist")}", null)
        : Lost("the driver's library libcuda.so.1");

    private static (string What, string Where) Lost(string what)
    {
        var places = new SearchPlaces(Environment.GetEnvironmentVariable).Known().Take(8);
        return ($"{what} was not found", $"looked in the loader's search path, {string.Join(", ", places)} and others (CAFFETOP_CUDA_PATH names a folder, device_query -v lists them all)");
    }
}
