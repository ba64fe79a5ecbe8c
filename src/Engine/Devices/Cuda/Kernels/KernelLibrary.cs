using System.Globalization;
using System.Text;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Kernels;

/// <summary>
/// All kernels, compiled for one GPU: from the cache of an earlier run, or by NVRTC (about a second, once per GPU type and version).
/// </summary>
internal sealed unsafe class KernelLibrary : IDisposable
{
    private static readonly DiskCache Cache = new("kernels", ".cubin");
    private readonly PrimaryContext _context;
    private readonly Dictionary<string, CudaKernel> _kernels = [];
    private readonly nint _module;

    public KernelLibrary(PrimaryContext context)
    {
        _context = context;
        var source = Source();
        var architecture = CudaRuntimeCompiler.BestArchitecture(context.ComputeCapability);
        var key = string.Create(CultureInfo.InvariantCulture, $"{CudaRuntimeCompiler.Version}|{architecture}|{CudaRuntimeCompiler.Options(architecture)}|{source}");
        var image = Cache.Read(key);
        if (image is null)
        {
            image = CudaRuntimeCompiler.Compile(source, architecture);
            Cache.Write(key, image);
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
        CudaStatus.CheckEnd(LibCuda.ModuleUnload(_module));
    }
}
