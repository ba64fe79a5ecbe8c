using System.Reflection;
using System.Runtime.InteropServices;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Nvidia.Tests;

/// <summary>The product's bindings and kernels against NVIDIA's real libraries, as far as that goes without a GPU.</summary>
public sealed class BindingTests
{
    // In PTX.
    private const string Division = @"\b(div|rem)\.[su](32|64)\b";

    [SkippableTheory]
    [InlineData("sm_70")]
    [InlineData("sm_80")]
    [InlineData("sm_90")]
    [InlineData("compute_70")]
    public void NvrtcCompilesTheKernels(string architecture)
    {
        NvidiaLibraries.FolderOrSkip();
        var image = CudaRuntimeCompiler.Compile(KernelLibrary.Source(), architecture);

        // A cubin is an ELF file, PTX a text that names its target.
        if (architecture.StartsWith("sm_", StringComparison.Ordinal)) Assert.Equal("\x7F" + "ELF", System.Text.Encoding.Latin1.GetString(image, 0, 4));
        else Assert.Contains(".target sm_70", System.Text.Encoding.Latin1.GetString(image), StringComparison.Ordinal);
    }

    /// <summary>
    /// Blocks have 256 threads: with at most 64 registers a multiprocessor (65,536) holds four of them, and local memory would be traffic. The sine of a large
    /// angle needs some; initial weights only.
    /// </summary>
    [SkippableTheory]
    [InlineData("sm_70")]
    [InlineData("sm_80")]
    [InlineData("sm_90")]
    public void NoKernelSpillsItsRegisters(string architecture)
    {
        NvidiaLibraries.FolderOrSkip();
        var kernels = new Cubin(CudaRuntimeCompiler.Compile(KernelLibrary.Source(), architecture)).Kernels;
        Assert.True(kernels.Count > 50, $"{kernels.Count} kernels");
        Assert.Contains("solver_update", kernels.Keys);
        Assert.Equal([], kernels.Where(static kernel => (kernel.Value.Frame != 0 && kernel.Key != "random_gaussian") || kernel.Value.Registers is < 1 or > 64).Select(static kernel => $"{kernel.Key}: {kernel.Value}"));
    }

    /// <summary>A division of integers takes conversions to floating point and back, of which a GPU does few at a time: these would wait for them, not for memory.</summary>
    [SkippableFact]
    public void PassesOverMemoryDivideByProducts()
    {
        NvidiaLibraries.FolderOrSkip();
        var assembly = System.Text.Encoding.Latin1.GetString(CudaRuntimeCompiler.Compile(KernelLibrary.Source(), "compute_80"));
        var entries = assembly.Split(".visible .entry ")[1..].ToDictionary(static text => text[..text.IndexOf('(')]);

        // This one does, so that what is looked for is what the compiler writes.
        Assert.Matches(Division, entries["strided_copy"]);
        foreach (var name in new[]
        {
            "channel_affine", "bias_activation", "bias_pool", "pool_max_forward", "pool_max_backward", "pool_max_backward_apart", "pool_average_forward", "pool_average_backward", "prelu_forward",
            "prelu_backward_data", "lrn_forward", "lrn_backward", "batch_normalize", "batch_normalize_global", "batch_backward", "batch_backward_global", "copy_rows",
            "transform_images",
        })
        {
            Assert.DoesNotMatch(Division, entries[name]);
        }
    }

    [SkippableFact]
    public void ACompilersMistakeIsTold()
    {
        NvidiaLibraries.FolderOrSkip();
        var error = Assert.Throws<CudaException>(() => CudaRuntimeCompiler.Compile("extern \"C\" __global__ void broken() { no_such_name = 1; }", "sm_70"));
        Assert.Contains("no_such_name", error.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(70, "sm_70")]
    [InlineData(90, "sm_90")]
    [InlineData(120, "compute_90")]
    public void TheNewestTypeThatNvrtcKnowsIsTaken(int capability, string expected)
    {
        NvidiaLibraries.FolderOrSkip();
        Assert.Equal(expected, CudaRuntimeCompiler.BestArchitecture(capability));
    }

    [SkippableFact]
    public void EveryBoundSymbolIsExported()
    {
        NvidiaLibraries.FolderOrSkip();
        AssertExported(typeof(LibCuda), CudaLibraries.Found[LibCuda.Name].Handle, 30);
        AssertExported(typeof(LibNvrtc), CudaLibraries.Found[LibNvrtc.Name].Handle, 10);
    }

    // Debian has an installer only, of cuDNN 8, which loads it from elsewhere.
    [SkippableFact]
    public void EverySymbolOfCudnnIsExported()
    {
        var places = new SearchPlaces(Environment.GetEnvironmentVariable);
        string[] files = [CudnnFinder.File, .. places.Chosen().Concat(places.Known()).Select(static folder => Path.Combine(folder, CudnnFinder.File))];
        nint library = 0;
        Skip.IfNot(files.Any(file => NativeLibrary.TryLoad(file, out library)), "no cuDNN 9 is installed here, and Debian's packages hold none");
        AssertExported(typeof(LibCudnn), library, 30);
    }

    [SkippableFact]
    public void ADriverWithoutAGpuIsTold()
    {
        NvidiaLibraries.FolderOrSkip();
        Skip.If(File.Exists("/dev/nvidia0"), "there is a GPU here");
        Assert.Contains("CUDA_ERROR_NO_DEVICE (100)", CudaAvailability.Lack()?.What, StringComparison.Ordinal);
    }

    private static void AssertExported(Type bindings, nint library, int fewest)
    {
        string[] symbols =
        [
            .. bindings.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .Select(static method => method.GetCustomAttribute<LibraryImportAttribute>()?.EntryPoint).OfType<string>(),
        ];
        Assert.True(symbols.Length >= fewest, $"only {symbols.Length} bindings of {bindings.Name} were found");
        Assert.Equal([], symbols.Where(symbol => !NativeLibrary.TryGetExport(library, symbol, out _)));
    }
}
