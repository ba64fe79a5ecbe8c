using System.Globalization;
using System.Text;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Kernels;

/// <summary>NVRTC: CUDA C to machine code for one GPU type, or to PTX where NVRTC is older than the GPU.</summary>
internal static unsafe class CudaRuntimeCompiler
{
    /// <summary><c>12.2</c>.</summary>
    public static string Version
    {
        get
        {
            int major, minor;
            CudaStatus.CheckCompiler(LibNvrtc.Version(&major, &minor));
            return string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}");
        }
    }

    /// <summary><c>sm_90</c> where NVRTC knows the GPU, else <c>compute_80</c>, the newest below it, as PTX that the driver compiles further.</summary>
    public static string BestArchitecture(int computeCapability)
    {
        int count;
        CudaStatus.CheckCompiler(LibNvrtc.GetSupportedCount(&count));
        var supported = new int[count];
        fixed (int* into = supported) CudaStatus.CheckCompiler(LibNvrtc.GetSupported(into));
        if (Array.IndexOf(supported, computeCapability) >= 0) return string.Create(CultureInfo.InvariantCulture, $"sm_{computeCapability}");
        var below = supported.Where(other => other < computeCapability).DefaultIfEmpty(0).Max();
        return below > 0
            ? string.Create(CultureInfo.InvariantCulture, $"compute_{below}")
            : throw new CudaException($"NVRTC {Version} compiles for compute capability {supported.Min() / 10.0:0.0} and newer, and this GPU has {computeCapability / 10.0:0.0}; use an older CUDA toolkit");
    }

    /// <summary>The compiler's options. No --use_fast_math: results are Caffe's.</summary>
    public static string Options(string architecture) => $"--gpu-architecture={architecture} --std=c++17 --fmad=true";

    /// <returns>A cubin, or PTX ended by a zero byte.</returns>
    public static byte[] Compile(string source, string architecture)
    {
        nint program;
        fixed (byte* text = Encoding.UTF8.GetBytes(source + "\0"), name = "caffetop.cu\0"u8)
            CudaStatus.CheckCompiler(LibNvrtc.CreateProgram(&program, text, name, 0, null, null));
        try
        {
            CompileProgram(program, Options(architecture).Split(' '));
            var isCubin = architecture.StartsWith("sm_", StringComparison.Ordinal);
            nuint bytes;
            CudaStatus.CheckCompiler(isCubin ? LibNvrtc.GetCubinSize(program, &bytes) : LibNvrtc.GetPtxSize(program, &bytes));
            var image = new byte[bytes];
            fixed (byte* into = image) CudaStatus.CheckCompiler(isCubin ? LibNvrtc.GetCubin(program, into) : LibNvrtc.GetPtx(program, into));
            return image;
        }
        finally
        {
            _ = LibNvrtc.DestroyProgram(&program);
        }
    }

    private static void CompileProgram(nint program, string[] options)
    {
        var texts = Encoding.UTF8.GetBytes(string.Join('\0', options) + "\0");
        var pointers = stackalloc byte*[options.Length];
        int code;
        fixed (byte* text = texts)
        {
            var at = text;
            foreach (var (i, option) in options.Index())
            {
                pointers[i] = at;
                at += Encoding.UTF8.GetByteCount(option) + 1;
            }

            code = LibNvrtc.CompileProgram(program, options.Length, pointers);
        }

        if (code == LibNvrtc.Success) return;
        nuint length;
        CudaStatus.CheckCompiler(LibNvrtc.GetLogSize(program, &length));
        var log = new byte[length];
        fixed (byte* into = log) CudaStatus.CheckCompiler(LibNvrtc.GetLog(program, into));
        throw new CudaException("NVRTC does not compile the kernels: " + Encoding.UTF8.GetString(log).TrimEnd('\0', '\n'), code);
    }
}
