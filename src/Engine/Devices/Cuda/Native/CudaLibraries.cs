using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Devices.Cuda.Native;

/// <summary>
/// Finds and loads NVIDIA's libraries, once per process: the driver first (its version bounds the others'), then cuBLAS, NVRTC and cuDNN of one
/// major version. Libraries that load others by bare name (NVRTC its builtins, cuDNN its parts) get those loaded before, by full path: the later
/// request is then satisfied through the soname. Handles are kept until the process ends.
/// </summary>
internal static class CudaLibraries
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, LoadedLibrary> Loaded = [];
    private static readonly List<string> Tried = [];
    private static bool _searched;

    /// <summary>What was loaded, by the names of the bindings (cuda, cublas, nvrtc, cudnn).</summary>
    public static IReadOnlyDictionary<string, LoadedLibrary> Found
    {
        get
        {
            Search();
            return Loaded;
        }
    }

    /// <summary>CAFFETOP_LIBCUDA: the only file that is taken for the driver then; or null.</summary>
    public static string? ChosenDriver => Environment.GetEnvironmentVariable("CAFFETOP_LIBCUDA") is { Length: > 0 } chosen ? chosen : null;

    /// <summary>What was looked for and where, a line each, for <c>device_query -v</c> and errors.</summary>
    public static IReadOnlyList<string> Log
    {
        get
        {
            Search();
            return Tried;
        }
    }

    /// <summary>The path of a library that was found, also where the loader found it.</summary>
    public static string FileOf(string name)
    {
        var file = Found[name].File;
        return Path.IsPathRooted(file) ? file : Mapped(file) ?? file;
    }

    /// <summary>The newest CUDA that the driver knows: 12020 is 12.2. Only where there is a driver.</summary>
    public static unsafe int DriverVersion
    {
        get
        {
            int version;
            return LibCuda.DriverGetVersion(&version) == LibCuda.Success ? version : 12_000;
        }
    }

    /// <summary>Before any binding is used: bindings are resolved when the calling method is compiled.</summary>
#pragma warning disable CA2255 // The resolver must stand before the first binding is bound, wherever that is.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(CudaLibraries).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name is LibCuda.Name or LibCublas.Name or LibNvrtc.Name or LibCudnn.Name && Found.TryGetValue(name, out var library) ? library.Handle : 0;

    private static void Search()
    {
        lock (Gate)
        {
            if (_searched) return;
            _searched = true;
            if (!OperatingSystem.IsLinux()) return;
            var places = new SearchPlaces(Environment.GetEnvironmentVariable);
            string[] chosenFolders = [.. places.Chosen()], known = [.. places.Known()];
            Tried.AddRange(["looked in, in this order:", .. chosenFolders.Append("the loader's search path").Concat(known).Select(static place => "  " + place)]);
            if (ChosenDriver is { } chosen) Try(LibCuda.Name, chosen);
            else _ = Try(LibCuda.Name, "libcuda.so.1") || places.Driver().Any(folder => Try(LibCuda.Name, Path.Combine(folder, "libcuda.so.1")));
            if (!Loaded.ContainsKey(LibCuda.Name)) return;
            var driver = DriverVersion / 1000;
            var major = driver;
            for (; major >= 11 && !FindAll(major, chosenFolders, known); major--) Tried.Add($"CUDA {major}: no cuBLAS");
            if (Loaded.ContainsKey(LibCublas.Name)) FindCudnn(major, chosenFolders, known);
            _ = FindIn(LibNvrtc.Name, [.. Enumerable.Range(11, Math.Max(0, driver - 10)).Reverse().SelectMany(NvrtcNames)], chosenFolders, known);
        }
    }

    // The process's own list of what is in its memory: "address rights offset device inode    /path".
    private static string? Mapped(string file)
    {
        try
        {
            return File.ReadLines("/proc/self/maps").Select(static line => line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at ? line[at..] : "")
                .FirstOrDefault(path => Path.GetFileName(path).StartsWith(file, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without /proc the name is all there is to tell.
            return null;
        }
    }

    // cuBLAS decides the major version; NVRTC of the same, else (above) of an older one.
    private static bool FindAll(int major, string[] chosen, string[] known)
    {
        if (!FindIn(LibCublas.Name, [string.Create(CultureInfo.InvariantCulture, $"libcublas.so.{major}")], chosen, known)) return false;
        _ = FindIn(LibNvrtc.Name, NvrtcNames(major), chosen, known);
        return true;
    }

    private static void FindCudnn(int major, string[] chosen, string[] known)
    {
        string[] files = [.. chosen.Select(InFolder), CudnnFinder.File, .. known.Select(InFolder)];
        if (CudnnFinder.Find(files, major, Tried) is { } library) Loaded[LibCudnn.Name] = library;

        static string InFolder(string folder) => Path.Combine(folder, CudnnFinder.File);
    }

    // All of 11.2 … 11.8 are libnvrtc.so.11.2.
    private static string[] NvrtcNames(int major) => [major == 11 ? "libnvrtc.so.11.2" : string.Create(CultureInfo.InvariantCulture, $"libnvrtc.so.{major}")];

    private static bool FindIn(string name, string[] files, string[] chosen, string[] known)
    {
        if (Loaded.ContainsKey(name)) return true;
        foreach (var file in files)
        {
            if (chosen.Any(folder => Try(name, Path.Combine(folder, file))) || Try(name, file) || known.Any(folder => Try(name, Path.Combine(folder, file)))) return true;
        }

        return false;
    }

    private static bool Try(string name, string file)
    {
        if (Path.IsPathRooted(file))
        {
            if (!File.Exists(file)) return false;
            Preload(name, file);
        }

        if (!NativeLibrary.TryLoad(file, out var handle))
        {
            Tried.Add(Path.IsPathRooted(file) ? $"{file}: does not load" : $"{file}: not in the loader's search path");
            return false;
        }

        Loaded[name] = new LoadedLibrary(file, handle);
        Tried.Add($"{file}: loaded");
        return true;
    }

    private static void Preload(string name, string file)
    {
        if (name == LibCuda.Name) return;
        var pattern = name == LibNvrtc.Name ? "libnvrtc-builtins.so*" : "libcublasLt.so*";
        foreach (var part in Directory.EnumerateFiles(Path.GetDirectoryName(file)!, pattern).Order(StringComparer.Ordinal)) _ = NativeLibrary.TryLoad(part, out _);
    }

}

/// <param name="File">A path, or the bare name by which the loader found it.</param>
internal sealed record LoadedLibrary(string File, nint Handle);
