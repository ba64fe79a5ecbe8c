using System.Diagnostics;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace CaffeTop.Engine.Nvidia.Tests;

/// <summary>
/// NVIDIA's own compiler and driver library, unpacked from Debian's packages by <c>fetch-nvidia</c> beside the tests, and the product's bindings
/// pointed at them. A process of its own: bindings are bound once. Without network or Debian the tests are skipped with the reason.
/// </summary>
internal static class NvidiaLibraries
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);
    private static readonly Lazy<(string? Folder, string Reason)> Fetched = new(Fetch);

    /// <summary>Where libnvrtc lies.</summary>
    public static string FolderOrSkip()
    {
        var (folder, reason) = Fetched.Value;
        Skip.If(folder is null, $"NVIDIA's libraries could not be had: {reason}");
        return folder!;
    }

    private static (string? Folder, string Reason) Fetch()
    {
        if (!OperatingSystem.IsLinux()) return (null, "they come from Debian's packages");
        var target = Path.Combine(AppContext.BaseDirectory, "nvidia");
        var script = new ProcessStartInfo("bash", [Path.Combine(AppContext.BaseDirectory, "fetch-nvidia"), target]) { RedirectStandardError = true };
        using var process = Process.Start(script)!;
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            return (null, "the download takes too long");
        }

        if (process.ExitCode != 0) return (null, errors.Result.TrimEnd().Split('\n')[^1]);
        var libraries = Path.Combine(target, "root", "usr", "lib", "x86_64-linux-gnu");
        Environment.SetEnvironmentVariable("CAFFETOP_LIBCUDA", Path.Combine(libraries, "nvidia", "current", "libcuda.so.1"));
        Environment.SetEnvironmentVariable("CAFFETOP_CUDA_PATH", libraries);
        return (libraries, "");
    }
}
