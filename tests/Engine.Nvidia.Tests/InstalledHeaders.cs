using System.Diagnostics;
using System.Text;

namespace CaffeTop.Engine.Nvidia.Tests;

/// <summary>NVIDIA's headers where they are installed: a program that tells what they say of the table's names, compiled by g++ and run.</summary>
internal static class InstalledHeaders
{
    /// <summary>What they say; cuDNN's names only where its header is there, too.</summary>
    public static Dictionary<string, string> TellOrSkip()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.Is64BitProcess, "the table is for 64-bit Linux");
        var folder = Directory.CreateTempSubdirectory("caffetop-headers-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "found.cpp"), "#include <cuda.h>\n#include <nvrtc.h>\n#include <cublas_v2.h>\n");
            var found = Compile(folder, out _, "-fsyntax-only", "found.cpp");
            Skip.If(found is null, "g++ is not installed");
            Skip.If(found != 0, "cuda.h, nvrtc.h and cublas_v2.h are not installed (CUDA_PATH, CPATH and the compiler's folders were looked at)");
            File.WriteAllText(Path.Combine(folder, "tell.cpp"), Program());
            Assert.True(Compile(folder, out var errors, "-o", "tell", "tell.cpp") == 0, errors);
            Assert.Equal(0, Run(Path.Combine(folder, "tell"), folder, [], out var said));
            return HeaderTable.Read(said.Split('\n'));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Program()
    {
        var text = new StringBuilder("#include \"kinds.h\"\n#include <cstddef>\n#include <cuda.h>\n#include <nvrtc.h>\n#include <cublas_v2.h>\n");
        text.Append("#if __has_include(<cudnn.h>)\n#include <cudnn.h>\n#define HAS_CUDNN\n#endif\nint main()\n{\n");
        foreach (var isDnn in new[] { false, true })
        {
            if (isDnn) text.Append("#ifdef HAS_CUDNN\n");
            foreach (var name in HeaderTable.Lines.Keys.Where(name => name.Contains("cudnn", StringComparison.OrdinalIgnoreCase) == isDnn))
                text.Append(HeaderTable.IsNumber(name) ? $"    tell(\"{name}\", (long long)({name}));\n" : $"    tell(\"{name}\", (decltype(&{name}))nullptr);\n");
            if (isDnn) text.Append("#endif\n");
        }

        return text.Append("}\n").ToString();
    }

    private static int? Compile(string folder, out string output, params string[] arguments)
    {
        var places = new[] { "CUDA_PATH", "CUDA_HOME", "CUDNN_PATH" }.Select(Environment.GetEnvironmentVariable).Where(static place => !string.IsNullOrEmpty(place));
        var include = places.Append("/usr/local/cuda").Select(static place => "-I" + Path.Combine(place!, "include"));
        return Run("g++", folder, ["-std=c++17", "-w", "-I" + HeaderTable.Folder, .. include, .. arguments], out output);
    }

    // Null where there is no such program; the output is what it says on both streams.
    private static int? Run(string program, string folder, string[] arguments, out string output)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            output = process.StandardOutput.ReadToEnd() + errors.Result;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            output = "";
            return null;
        }
    }
}
