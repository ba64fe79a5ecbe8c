using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Devices.Cuda.Native;

/// <summary>Turns the status codes of NVIDIA's libraries into exceptions that name the call, the code and, where there is one, the remedy.</summary>
internal static unsafe class CudaStatus
{
    private static volatile bool _isLossTold;

    /// <summary>
    /// It was told that the GPU's state is lost: every call fails from then on, also those that give something back. What they say must not stand in
    /// place of the first failure.
    /// </summary>
    public static bool IsLossTold => _isLossTold;

    /// <summary>For a CUresult.</summary>
    /// <exception cref="CudaException">The call failed.</exception>
    public static void Check(int code, [CallerArgumentExpression(nameof(code))] string call = "")
    {
        if (code != LibCuda.Success) throw Driver(code, call);
    }

    /// <summary>The same for a call at the end of something's life.</summary>
    /// <exception cref="CudaException">The call failed, and not because of what was told before.</exception>
    public static void CheckEnd(int code, [CallerArgumentExpression(nameof(code))] string call = "")
    {
        if (code != LibCuda.Success && !(_isLossTold && IsLoss(code))) throw Driver(code, call);
    }

    /// <summary>A context is made: what was told was about an earlier one.</summary>
    public static void Begin() => _isLossTold = false;

    public static void CheckBlas(int code, [CallerArgumentExpression(nameof(code))] string call = "")
    {
        if (code != LibCublas.Success) throw new CudaException($"cuBLAS: {CallName(call)} failed with status {code}{Cause()}", code);
    }

    public static void CheckCompiler(int code, [CallerArgumentExpression(nameof(code))] string call = "")
    {
        if (code != LibNvrtc.Success) throw new CudaException($"NVRTC: {CallName(call)} failed: {Text(LibNvrtc.GetErrorString(code)) ?? "status"} ({code})", code);
    }

    public static void CheckDnn(int code, [CallerArgumentExpression(nameof(code))] string call = "")
    {
        if (code != LibCudnn.Success) throw new CudaException($"cuDNN: {CallName(call)} failed: {DescribeDnn(code)}{Cause()}", code);
    }

    /// <summary>What the driver says where a library's call failed because the GPU is lost, a clause; else nothing. Waits for the GPU.</summary>
    public static string Cause()
    {
        var code = LibCuda.ContextSynchronize();
        if (!IsLoss(code)) return "";
        _isLossTold = true;
        return $"; the driver says {Describe(code)}{Remedy(code)}";
    }

    /// <summary>
    /// cuDNN's codes for what another algorithm, or im2col, may do: a part of the library that is missing or another version (1000 to 1999), what an
    /// algorithm does not support (3000 to 3999), trouble within one, such as a kernel that it cannot compile or memory that it does not get (4000 to
    /// 4999). Not a wrong argument (2000 to 2999), which is a mistake of ours, nor a failed launch (5000 to 5999), after which the GPU may be lost.
    /// </summary>
    public static bool IsUnsuitable(int code) => code is (>= 1000 and < 2000) or (>= 3000 and < 5000);

    /// <summary>cuDNN's words for a code, and for what it said last.</summary>
    public static string DescribeDnn(int code)
    {
        const int most = 512;
        var last = stackalloc byte[most];
        last[0] = 0;
        LibCudnn.GetLastErrorString(last, most);
        last[most - 1] = 0;
        var name = Text(LibCudnn.GetErrorString(code)) ?? "status";
        return Text(last) is { Length: > 0 } words ? $"{name} ({code}): {SafeText.Clean(words)}" : $"{name} ({code})";
    }

    /// <summary>The driver's words for a code.</summary>
    public static string Describe(int code)
    {
        byte* name = null, text = null;
        _ = LibCuda.GetErrorName(code, &name);
        _ = LibCuda.GetErrorString(code, &text);
        return $"{Text(name) ?? "CUDA error"} ({code}){(Text(text) is { } words ? ": " + words : "")}";
    }

    private static CudaException Driver(int code, string call)
    {
        _isLossTold |= IsLoss(code);
        return new CudaException($"CUDA: {CallName(call)} failed: {Describe(code)}{Remedy(code)}", code);
    }

    private static string Remedy(int code)
        => code == LibCuda.NoDevice ? "; the driver sees no GPU (CUDA_VISIBLE_DEVICES hides them, or there is none)"
            : IsLoss(code) ? "; the GPU's state is lost: resume from the last snapshot, and please report this" : "";

    /// <summary>
    /// An error that memory cannot correct, an illegal address, a launch that takes too long, a destroyed context, an assertion, a stack error, an illegal
    /// instruction, a misaligned address, a wrong address space or program counter, a failed launch, an unknown error: "the process must be terminated and
    /// relaunched", say the driver's documents.
    /// </summary>
    public static bool IsLoss(int code) => code is 214 or 700 or 702 or 709 or 710 or (>= 714 and <= 719) or 999;

    // "LibCuda.MemoryFree(address)" → "MemoryFree".
    private static string CallName(string call)
    {
        var end = call.IndexOf('(', StringComparison.Ordinal);
        var name = end < 0 ? call : call[..end];
        return name[(name.LastIndexOf('.') + 1)..];
    }

    private static string? Text(byte* text) => text == null ? null : Marshal.PtrToStringUTF8((nint)text);
}
