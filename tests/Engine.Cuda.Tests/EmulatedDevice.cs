using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Native;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>
/// A GPU that is none: the product's own kernels compiled by g++ behind stand-ins for the driver, cuBLAS, cuDNN and NVRTC, to which the product's own
/// bindings are pointed. It runs what a GPU would run, in a chosen order of threads, and ends with an error where a rule is broken. One at a time.
/// </summary>
internal static partial class EmulatedDevice
{
    private static readonly Lazy<(string? Folder, string? Reason)> Built = new(Build);

    /// <summary>A new device; skips the test where no emulator can be built.</summary>
    /// <param name="schedule">0: threads in ascending order, 1: descending, 2: shuffled.</param>
    /// <param name="options">How it computes; by default as a run without options does.</param>
    public static CudaDevice OpenOrSkip(int schedule = 0, CudaOptions? options = null)
    {
        Require();
        Stand.Reset();
        EmulatedCudnn.Reset();
        Stand.SetSchedule(schedule);
        return new CudaDevice(options ?? new CudaOptions { Remark = static text => throw new InvalidOperationException("nobody expects this remark: " + text) });
    }

    public static void Require() => Skip.If(Built.Value.Folder is null, Built.Value.Reason ?? "");

    /// <summary>What the stand-in says was wrong last.</summary>
    public static string LastError => Marshal.PtrToStringUTF8(Stand.LastError()) ?? "";

    public static long Launches => Stand.Launches();

    /// <summary>Graphs that were launched.</summary>
    public static long GraphLaunches => Stand.GraphLaunches();

    /// <summary>Nothing is done before the host waits for it; else everything at once. Until the next device is opened.</summary>
    public static void BeLazy() => Stand.SetLazy(1);

    /// <summary>In which of the orders that their dependencies allow launched graphs do their operations; until the next device is opened.</summary>
    public static void SetGraphOrder(GraphOrder order) => Stand.SetGraphOrder(order);

    /// <summary>Graphs are launched although operations in them are in each other's way; until the next device is opened.</summary>
    public static void AllowRaces() => Stand.RefuseRaces(0);

    /// <summary>As it was at the start, also where it has refused everything since something was wrong.</summary>
    public static void Recover()
    {
        if (Built.Value.Folder is not null) Stand.Reset();
    }

    /// <summary>The GPU is lost from now on, as by an illegal address: whatever is asked of it fails. Until the next device is opened.</summary>
    public static void BeLost() => Stand.Fault("the GPU has fallen off the bus");

    /// <summary>What is launched is counted, not computed: nets of any size take no time. Until the next device is opened.</summary>
    public static void BeIdle() => Stand.SetIdle(1);

    /// <summary>Kernels of a graph begin before those in front of them have ended, as some of NVIDIA's libraries do. Until the next device is opened.</summary>
    public static void HaveProgrammaticLaunches() => Stand.SetProgrammatic(1);

    /// <summary>Bytes of device memory in use.</summary>
    public static long Used => (long)Stand.Used();

    /// <summary>The GPU has so much memory until the next device is opened.</summary>
    public static void BeSmall(long bytes) => Stand.SetMemory((nuint)bytes);

    /// <summary>Compiles kernels and stand-ins into a folder of their own; the kernels are those of a source text.</summary>
    /// <exception cref="InvalidOperationException">g++ finds a mistake.</exception>
    public static string Compile(string kernels, string folder)
    {
        Directory.CreateDirectory(folder);
        var sources = Path.Combine(AppContext.BaseDirectory, "Emulator");
        var names = KernelName().Matches(kernels).Select(match => match.Groups[1].Value).ToArray();
        var table = string.Concat(names.Select(name => $"        Thunk<&{name}>::kernel(\"{name}\"),\n"));
        File.WriteAllText(
            Path.Combine(folder, "kernels.cpp"),
            $"#include \"runtime.h\"\n{kernels}\nconst std::vector<Kernel>& kernels()\n{{\n    static const std::vector<Kernel> all = {{\n{table}    }};\n    return all;\n}}\n");
        Gcc(folder, $"-I{sources} kernels.cpp {sources}/fibers.cpp {sources}/libcuda.cpp -Wl,-soname,libcuda.so.1 -o libcuda.so.1");
        Gcc(folder, $"{sources}/libcublas.cpp -L. -l:libcuda.so.1 -Wl,-rpath,$ORIGIN -o libcublas.so.12");
        CompileDnn(folder, "");
        Gcc(folder, $"{sources}/libnvrtc.cpp -o libnvrtc.so.12");
        return folder;
    }

    /// <summary>cuDNN's shim and one of its parts, in a folder with the stand-in of the driver.</summary>
    /// <param name="definitions">-D… of its versions.</param>
    public static void CompileDnn(string folder, string definitions)
    {
        var sources = Path.Combine(AppContext.BaseDirectory, "Emulator");
        Gcc(folder, $"{sources}/libcudnn_ops.cpp -Wl,-soname,libcudnn_ops.so.9 -o libcudnn_ops.so.9");
        Gcc(folder, $"-O3 {definitions} {sources}/libcudnn.cpp -L. -l:libcuda.so.1 -ldl -Wl,-soname,libcudnn.so.9 -o libcudnn.so.9");
    }

    [GeneratedRegex(@"extern ""C"" __global__ void (\w+)\(")]
    private static partial Regex KernelName();

    private static (string? Folder, string? Reason) Build()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return (null, "the emulated GPU needs Linux on x86-64");
        try
        {
            using var which = Process.Start(new ProcessStartInfo("g++", "--version") { RedirectStandardOutput = true });
            which!.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, "g++ is not installed; the emulated GPU is compiled with it");
        }

        var kernels = Devices.Cuda.Kernels.KernelLibrary.Source();
        var text = kernels + string.Concat(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Emulator")).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        var folder = Path.Combine(AppContext.BaseDirectory, "emulated", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]);
        if (!File.Exists(Path.Combine(folder, "libnvrtc.so.12"))) Compile(kernels, folder);

        // Read once, at the first use of a binding.
        Environment.SetEnvironmentVariable("CAFFETOP_LIBCUDA", Path.Combine(folder, "libcuda.so.1"));
        Environment.SetEnvironmentVariable("CAFFETOP_CUDA_PATH", folder);
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", Path.Combine(folder, "cache"));
        NativeLibrary.SetDllImportResolver(
            Assembly.GetExecutingAssembly(), static (name, _, _) => name switch
            {
                Stand.Name => CudaLibraries.Found[LibCuda.Name].Handle,
                EmulatedCudnn.Name => EmulatedCudnn.Handle,
                _ => 0,
            });
        // Before a test loads another driver of the same name: cuBLAS and cuDNN would be bound to that one.
        _ = CudaLibraries.Found;
        return (folder, null);
    }

    /// <summary>Compiles into a shared library; <paramref name="arguments"/> are files and -o.</summary>
    public static void Gcc(string folder, string arguments)
    {
        using var compiler = Process.Start(new ProcessStartInfo("g++", "-O2 -std=c++17 -fPIC -shared -Wall -Werror " + arguments)
        {
            WorkingDirectory = folder, RedirectStandardError = true,
        });
        var errors = compiler!.StandardError.ReadToEnd();
        compiler.WaitForExit();
        if (compiler.ExitCode != 0) throw new InvalidOperationException("g++ does not compile the emulated GPU:\n" + errors);
    }

    private static partial class Stand
    {
        public const string Name = "emulated";

        [LibraryImport(Name, EntryPoint = "ct_reset")]
        public static partial void Reset();

        [LibraryImport(Name, EntryPoint = "ct_set_schedule")]
        public static partial void SetSchedule(int schedule);

        [LibraryImport(Name, EntryPoint = "ct_set_lazy")]
        public static partial void SetLazy(int lazy);

        [LibraryImport(Name, EntryPoint = "ct_set_idle")]
        public static partial void SetIdle(int idle);

        [LibraryImport(Name, EntryPoint = "ct_set_programmatic")]
        public static partial void SetProgrammatic(int wanted);

        [LibraryImport(Name, EntryPoint = "ct_graph_launches")]
        public static partial long GraphLaunches();

        [LibraryImport(Name, EntryPoint = "ct_set_graph_order")]
        public static partial void SetGraphOrder(GraphOrder order);

        [LibraryImport(Name, EntryPoint = "ct_refuse_races")]
        public static partial void RefuseRaces(int refuses);

        [LibraryImport(Name, EntryPoint = "ct_last_error")]
        public static partial nint LastError();

        [LibraryImport(Name, EntryPoint = "ct_fault", StringMarshalling = StringMarshalling.Utf8)]
        public static partial void Fault(string text);

        [LibraryImport(Name, EntryPoint = "ct_launches")]
        public static partial long Launches();

        [LibraryImport(Name, EntryPoint = "ct_set_memory")]
        public static partial void SetMemory(nuint bytes);

        [LibraryImport(Name, EntryPoint = "ct_used")]
        public static partial nuint Used();
    }
}
