using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Kernels;

/// <summary>
/// All kernels, compiled for one GPU: from the cache of an earlier run, or by NVRTC (about a second, once per GPU type and version). The cache is
/// <c>$XDG_CACHE_HOME/caffetop/kernels</c> (else ~/.cache); a name is the hash of everything that the result depends on.
/// </summary>
internal sealed unsafe class KernelLibrary : IDisposable
{
    private readonly PrimaryContext _context;
    private readonly Dictionary<string, CudaKernel> _kernels = [];
    private readonly nint _module;

    public KernelLibrary(PrimaryContext context)
    {
        _context = context;
        var source = Source();
        var architecture = CudaRuntimeCompiler.BestArchitecture(context.ComputeCapability);
        var file = CacheFile(source, architecture);
        var image = ReadCached(file);
        if (image is null)
        {
            image = CudaRuntimeCompiler.Compile(source, architecture);
            WriteCached(file, image);
        }

        nint module;
        fixed (byte* bytes = image) CudaStatus.Check(LibCuda.ModuleLoad(&module, bytes, 0, null, null));
        _module = module;
    }

    /// <summary>A kernel by its C name; found once.</summary>
    public CudaKernel this[string name]
    {
        get
        {
            if (!_kernels.TryGetValue(name, out var kernel)) _kernels[name] = kernel = new CudaKernel(_context, _module, name);
            return kernel;
        }
    }

    /// <summary>The kernels' source: common.cuh, then the others in the order of their names.</summary>
    public static string Source()
    {
        var assembly = typeof(KernelLibrary).Assembly;
        var text = new StringBuilder();
        foreach (var name in assembly.GetManifestResourceNames().Where(static name => name.EndsWith(".cu", StringComparison.Ordinal) || name.EndsWith(".cuh", StringComparison.Ordinal))
            .OrderBy(static name => name.EndsWith(".cuh", StringComparison.Ordinal) ? 0 : 1).ThenBy(static name => name, StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name);
            text.Append(CultureInfo.InvariantCulture, $"#line 1 \"{name}\"\n").Append(new StreamReader(stream, Encoding.UTF8).ReadToEnd());
        }

        return text.ToString();
    }

    public void Dispose()
    {
        _context.MakeCurrent();
        CudaStatus.Check(LibCuda.ModuleUnload(_module));
    }

    private static string? CacheFile(string source, string architecture)
    {
        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
            : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } folder ? Path.Combine(folder, ".cache") : null;
        if (home is null) return null;
        var key = string.Create(CultureInfo.InvariantCulture, $"{CudaRuntimeCompiler.Version}|{architecture}|{CudaRuntimeCompiler.Options(architecture)}|{source}");
        return Path.Combine(home, "caffetop", "kernels", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) + ".cubin");
    }

    // The first 32 bytes are the hash of the rest: half a file is none.
    private static byte[]? ReadCached(string? file)
    {
        if (file is null || !File.Exists(file)) return null;
        try
        {
            var bytes = File.ReadAllBytes(file);
            return bytes.Length > 32 && SHA256.HashData(bytes.AsSpan(32)).AsSpan().SequenceEqual(bytes.AsSpan(0, 32)) ? bytes[32..] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Compiled anew, then.
            return null;
        }
    }

    private static void WriteCached(string? file, byte[] image)
    {
        if (file is null) return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var temporary = $"{file}.{Environment.ProcessId}";
            File.WriteAllBytes(temporary, [.. SHA256.HashData(image), .. image]);
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run compiles again; nothing else is lost.
        }
    }
}
