using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CaffeTop.CommandLine;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Events;
using CaffeTop.Output;

namespace CaffeTop.Commands;

/// <summary><c>caffetop device_query</c>: what there is to compute on.</summary>
internal static class DeviceQueryCommand
{
    public static Command Create()
    {
        var verbose = new Option<bool>("--verbose") { Description = "Also list where NVIDIA's libraries were looked for (-v, too)." };
        var command = new Command("device_query", "Show what there is to compute on.") { CommonOptions.Gpu(), verbose };
        command.Aliases.Add("device-query");
        var glog = command.AddGlogFlags();
        command.SetAction(parsed =>
        {
            using var device = new Processor(0).Open();
            var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30);
            StandardStreams.Print(string.Create(
                CultureInfo.InvariantCulture,
                $"""
                CPU:     {Model()}
                cores:   {Environment.ProcessorCount}
                vectors: {VectorBits()} bits{(Vector128.IsHardwareAccelerated ? "" : " (no SIMD)")}
                memory:  {memory:F1} GiB available to this process
                engine:  {device.Name}
                GPU:     {Gpu()}
                """));
            if (parsed.GetValue(verbose) || glog.IsVerbose(parsed)) StandardStreams.Print(string.Join('\n', CudaAvailability.SearchLog));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Gpu() => CudaAvailability.Lack() is var (what, where)
        ? "none: " + what + (where is null ? "" : "; " + where)
        : string.Join("\n         ", CudaAvailability.Gpus()) + string.Concat(CudaAvailability.Libraries().Select(static library => $"\n{library.Name + ":",-9}{library.Version}, {SafeText.Clean(library.File)}"));

    private static int VectorBits() => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    private static string Model()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
