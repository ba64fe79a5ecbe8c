using CaffeTop.Engine.Devices.Cuda;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>What device_query tells of a GPU, by the emulated one.</summary>
public sealed class AvailabilityTests
{
    [SkippableFact]
    public void LibrariesAreNamedWithVersionAndFile()
    {
        EmulatedDevice.Require();
        Assert.Null(CudaAvailability.Lack());
        var found = CudaAvailability.Libraries().ToDictionary(static library => library.Name);
        Assert.Equal("CUDA 12.2", found["driver"].Version);
        Assert.Equal("12.0.0", found["cuBLAS"].Version);
        Assert.Equal("9.1.0", found["cuDNN"].Version);
        Assert.StartsWith("12.", found["NVRTC"].Version, StringComparison.Ordinal);
        Assert.All(found.Values, static library => Assert.True(File.Exists(library.File), library.File));
        Assert.Contains("0: emulated device, 4 GiB", CudaAvailability.Gpus().Single(), StringComparison.Ordinal);
    }
}
