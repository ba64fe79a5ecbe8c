using System.Globalization;
using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Devices.Cuda.Native;

/// <summary>
/// Picks a cuDNN that fits the other libraries. It is made of a thin libcudnn.so.9 and of parts beside it that it opens by bare name; a process
/// that lacks one is ended by it. So all parts that lie there are loaded first, whatever their names (later versions have more of them).
/// </summary>
internal static unsafe class CudnnFinder
{
    public const string File = "libcudnn.so.9";

    /// <summary>The first of these files that loads, is version 9 and was built for this CUDA; null where none does. The log has a line for each.</summary>
    /// <param name="files">Paths, or the bare name for the loader's own search.</param>
    /// <param name="cuda">The major version of cuBLAS.</param>
    public static LoadedLibrary? Find(IEnumerable<string> files, int cuda, List<string> log)
    {
        foreach (var file in files)
        {
            if (Path.IsPathRooted(file) && !System.IO.File.Exists(file)) continue;
            var parts = Path.IsPathRooted(file) ? PartsBeside(file) : [];
            if (Path.IsPathRooted(file) && parts.Length == 0)
            {
                log.Add($"{file}: passed over: none of its parts (libcudnn_*.so.9) lies beside it");
                continue;
            }

            List<nint> loaded = [];
            if (TryLoad(file, parts, loaded) is not { } version)
            {
                log.Add(Path.IsPathRooted(file) ? $"{file}: does not load" : $"{file}: not in the loader's search path");
            }
            else if (version.Dnn.Major == LibCudnn.Major && version.Cuda == cuda)
            {
                log.Add(string.Create(CultureInfo.InvariantCulture, $"{file}: loaded, cuDNN {version.Dnn} for CUDA {version.Cuda}"));
                return new LoadedLibrary(file, loaded[^1]);
            }
            else
            {
                log.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file}: passed over: cuDNN {version.Dnn} for CUDA {version.Cuda}, and cuDNN {LibCudnn.Major} for CUDA {cuda} is needed"));
            }

            // Parts that stay would answer for those of the next one.
            loaded.Reverse();
            loaded.ForEach(NativeLibrary.Free);
        }

        return null;
    }

    /// <summary>Its own version from cudnnGetVersion: 90100 is 9.1.0; before version 9, 8907 is 8.9.7.</summary>
    public static Version VersionOf(nuint number)
    {
        var n = (int)number;
        return n >= 10_000 ? new Version(n / 10_000, n / 100 % 100, n % 100) : new Version(n / 1000, n / 100 % 10, n % 100);
    }

    private static string[] PartsBeside(string file)
    {
        try
        {
            return [.. Directory.EnumerateFiles(Path.GetDirectoryName(file)!, "libcudnn_*.so.9").Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that may not be read shows none.
            return [];
        }
    }

    private static (Version Dnn, int Cuda)? TryLoad(string file, string[] parts, List<nint> loaded)
    {
        // Parts need each other, and not all builds tell the loader where the others lie: again, until no more can be loaded.
        var waiting = parts.ToList();
        while (waiting.RemoveAll(part => IsLoaded(part, loaded)) > 0)
        {
        }

        if (!IsLoaded(file, loaded)) return null;
        return NativeLibrary.TryGetExport(loaded[^1], "cudnnGetVersion", out var version) && NativeLibrary.TryGetExport(loaded[^1], "cudnnGetCudartVersion", out var cuda)
            ? (VersionOf(((delegate* unmanaged<nuint>)version)()), (int)((delegate* unmanaged<nuint>)cuda)() / 1000)
            : null;
    }

    private static bool IsLoaded(string file, List<nint> loaded)
    {
        if (!NativeLibrary.TryLoad(file, out var handle)) return false;
        loaded.Add(handle);
        return true;
    }
}
