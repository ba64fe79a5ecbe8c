using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Devices.Cuda.Native;

/// <summary>NVRTC, the compiler of kernels at run time. All return an nvrtcResult, 0 for success.</summary>
internal static unsafe partial class LibNvrtc
{
    public const string Name = "nvrtc";

    public const int Success = 0;

    [LibraryImport(Name, EntryPoint = "nvrtcVersion")]
    public static partial int Version(int* major, int* minor);

    [LibraryImport(Name, EntryPoint = "nvrtcGetNumSupportedArchs")]
    public static partial int GetSupportedCount(int* count);

    [LibraryImport(Name, EntryPoint = "nvrtcGetSupportedArchs")]
    public static partial int GetSupported(int* architectures);

    [LibraryImport(Name, EntryPoint = "nvrtcCreateProgram")]
    public static partial int CreateProgram(nint* program, byte* source, byte* name, int headers, byte** headerTexts, byte** headerNames);

    [LibraryImport(Name, EntryPoint = "nvrtcCompileProgram")]
    public static partial int CompileProgram(nint program, int count, byte** options);

    [LibraryImport(Name, EntryPoint = "nvrtcGetProgramLogSize")]
    public static partial int GetLogSize(nint program, nuint* bytes);

    [LibraryImport(Name, EntryPoint = "nvrtcGetProgramLog")]
    public static partial int GetLog(nint program, byte* log);

    [LibraryImport(Name, EntryPoint = "nvrtcGetCUBINSize")]
    public static partial int GetCubinSize(nint program, nuint* bytes);

    [LibraryImport(Name, EntryPoint = "nvrtcGetCUBIN")]
    public static partial int GetCubin(nint program, byte* into);

    [LibraryImport(Name, EntryPoint = "nvrtcGetPTXSize")]
    public static partial int GetPtxSize(nint program, nuint* bytes);

    [LibraryImport(Name, EntryPoint = "nvrtcGetPTX")]
    public static partial int GetPtx(nint program, byte* into);

    [LibraryImport(Name, EntryPoint = "nvrtcDestroyProgram")]
    public static partial int DestroyProgram(nint* program);

    [LibraryImport(Name, EntryPoint = "nvrtcGetErrorString")]
    public static partial byte* GetErrorString(int code);
}
