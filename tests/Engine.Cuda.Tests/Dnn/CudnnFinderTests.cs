using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Cuda.Tests.Dnn;

/// <summary>Which cuDNN is taken of those that lie in folders made for it; the others are passed over with a line.</summary>
public sealed class CudnnFinderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("cudnn").FullName;
    private readonly List<string> _log = [];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [SkippableFact]
    public void TheEmulatedOneIsFoundWithItsVersion()
    {
        EmulatedDevice.Require();
        Assert.Contains(CudaAvailability.SearchLog, static line => line.EndsWith("libcudnn.so.9: loaded, cuDNN 9.1.0 for CUDA 12", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void OneForAnotherCudaIsPassedOver()
    {
        var other = Make("a", 90600, 13000);
        var fitting = Make("b", 90501, 12060);
        Assert.Equal(fitting, CudnnFinder.Find([other, fitting], 12, _log)?.File);
        Assert.Equal([$"{other}: passed over: cuDNN 9.6.0 for CUDA 13, and cuDNN 9 for CUDA 12 is needed", $"{fitting}: loaded, cuDNN 9.5.1 for CUDA 12"], _log);
    }

    [SkippableFact]
    public void OneOfAnotherVersionIsPassedOver()
    {
        var old = Make("a", 8907, 12020);
        Assert.Null(CudnnFinder.Find([old], 12, _log));
        Assert.Equal([$"{old}: passed over: cuDNN 8.9.7 for CUDA 12, and cuDNN 9 for CUDA 12 is needed"], _log);
    }

    [SkippableFact]
    public void OneWithoutItsPartsIsNotAsked()
    {
        var lonely = Make("a", 90600, 12020, withPart: false);
        Assert.Null(CudnnFinder.Find([lonely], 12, _log));
        Assert.Equal([$"{lonely}: passed over: none of its parts (libcudnn_*.so.9) lies beside it"], _log);
    }

    [SkippableFact]
    public void WhatIsNoLibraryOrNoCudnnDoesNotLoad()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "text")).FullName;
        string text = Path.Combine(folder, "libcudnn.so.9"), part = Path.Combine(folder, "libcudnn_ops.so.9");
        File.WriteAllText(text, "no library");
        File.WriteAllText(part, "no library");
        var empty = Make("empty", 0, 0, "int nothing;");
        Assert.Null(CudnnFinder.Find([text, empty], 12, _log));
        Assert.Equal([$"{text}: does not load", $"{empty}: does not load"], _log);
    }

    [Fact]
    public void WhereThereIsNoneThereIsNoLine()
    {
        Assert.Null(CudnnFinder.Find([Path.Combine(_root, "libcudnn.so.9")], 12, _log));
        Assert.Empty(_log);
    }

    [Theory]
    [InlineData(92100, "9.21.0")]
    [InlineData(90100, "9.1.0")]
    [InlineData(8907, "8.9.7")]
    [InlineData(7605, "7.6.5")]
    public void VersionsAreReadAsTheyAreWritten(int number, string version) => Assert.Equal(version, CudnnFinder.VersionOf((nuint)number).ToString());

    private string Make(string name, int version, int cudart, string? source = null, bool withPart = true)
    {
        EmulatedDevice.Require();
        var folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        File.WriteAllText(
            Path.Combine(folder, "shim.cpp"),
            source ?? $"extern \"C\" unsigned long cudnnGetVersion() {{ return {version}; }}\nextern \"C\" unsigned long cudnnGetCudartVersion() {{ return {cudart}; }}\n");
        File.WriteAllText(Path.Combine(folder, "part.cpp"), "extern \"C\" int ct_part() { return 1; }\n");
        EmulatedDevice.Gcc(folder, "shim.cpp -o libcudnn.so.9");
        if (withPart) EmulatedDevice.Gcc(folder, "part.cpp -o libcudnn_ops.so.9");
        return Path.Combine(folder, "libcudnn.so.9");
    }
}
