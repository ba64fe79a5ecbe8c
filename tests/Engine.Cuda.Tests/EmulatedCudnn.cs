using System.Runtime.InteropServices;
using CaffeTop.Engine.Devices.Cuda.Dnn;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>What tests tell the stand-in of cuDNN, and what it tells of its calls. Directions and algorithms by cuDNN's numbers.</summary>
internal static partial class EmulatedCudnn
{
    public const string Name = "emulated cudnn";

    /// <summary>Its handle, for the resolver of the test assembly.</summary>
    public static nint Handle => CudaLibraries.Found[LibCudnn.Name].Handle;

    /// <summary>As it was at the start; the counts too.</summary>
    [LibraryImport(Name, EntryPoint = "ct_dnn_reset")]
    public static partial void Reset();

    /// <summary>What a search measures.</summary>
    [LibraryImport(Name, EntryPoint = "ct_dnn_time")]
    public static partial void SetTime(ConvolutionDirection direction, int algorithm, int math, float milliseconds);

    /// <summary>What a search and the heuristics say of an algorithm.</summary>
    [LibraryImport(Name, EntryPoint = "ct_dnn_find_as")]
    public static partial void SetFound(ConvolutionDirection direction, int algorithm, int status);

    /// <summary>What a call answers, whatever was said before.</summary>
    [LibraryImport(Name, EntryPoint = "ct_dnn_run_as")]
    public static partial void SetRun(ConvolutionDirection direction, int algorithm, int status);

    [LibraryImport(Name, EntryPoint = "ct_dnn_workspace")]
    public static partial void SetWorkspace(ConvolutionDirection direction, int algorithm, nuint bytes);

    /// <summary>The math type that all results name, whatever it was; −1: the one that was used.</summary>
    [LibraryImport(Name, EntryPoint = "ct_dnn_report_math")]
    public static partial void SetReportedMath(int math);

    /// <summary>What every search answers.</summary>
    [LibraryImport(Name, EntryPoint = "ct_dnn_search_as")]
    public static partial void SetSearch(int status);

    /// <summary>What the start of cuDNN answers.</summary>
    [LibraryImport(Name, EntryPoint = "ct_dnn_create_as")]
    public static partial void SetStart(int status);

    [LibraryImport(Name, EntryPoint = "ct_dnn_searches")]
    public static partial long Searches();

    /// <summary>How often the heuristics were asked.</summary>
    [LibraryImport(Name, EntryPoint = "ct_dnn_suggestions")]
    public static partial long Suggestions();

    /// <summary>Descriptors that are not destroyed.</summary>
    [LibraryImport(Name, EntryPoint = "ct_dnn_descriptors")]
    public static partial long Descriptors();

    /// <summary>How often an algorithm has run.</summary>
    [LibraryImport(Name, EntryPoint = "ct_dnn_runs")]
    public static partial long Runs(ConvolutionDirection direction, int algorithm, int math);
}
