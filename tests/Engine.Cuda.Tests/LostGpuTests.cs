using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tensors;
using CaffeTop.Engine.Tests.Devices;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>After a kernel that touches what is not there every call of the driver fails: the first one is told.</summary>
public sealed class LostGpuTests : IDisposable
{
    public void Dispose() => EmulatedDevice.Recover();

    [SkippableFact]
    public void TheFirstFailureIsToldAndNotThatOfGivingBack()
    {
        EmulatedDevice.Require();
        var error = Assert.Throws<CudaException>(static () =>
        {
            using var device = EmulatedDevice.OpenOrSkip();
            using var blob = new HostBlob(device, [1, 2, 3]);
            device.Memory.Fill(new DeviceSpan(4096, 100), 1);
        });
        Assert.Matches(@"^CUDA: LaunchKernel failed: CUDA_ERROR_LAUNCH_FAILED \(719\): .*; the GPU's state is lost: resume from the last snapshot", error.Message);

        // Another context is another beginning.
        using var next = EmulatedDevice.OpenOrSkip();
        using var again = new HostBlob(next, [4]);
        Assert.Equal([4], again.ToArray());
    }

    // Libraries say no more than that something failed.
    [SkippableFact]
    public void ALibrarysFailureNamesTheDrivers()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        using var a = new HostBlob(device, [1]);
        using var b = new HostBlob(device, [2]);
        Assert.Throws<CudaException>(() => device.Memory.Fill(new DeviceSpan(4096, 100), 1));
        var error = Assert.Throws<CudaException>(() => device.Linear.Gemm(false, false, 1, 1, 1, 1, a.Span, a.Span, 0, b.Span));
        Assert.Matches(@"^cuBLAS: Sgemm failed with status 13; the driver says CUDA_ERROR_LAUNCH_FAILED \(719\).*resume from the last snapshot", error.Message);
    }

    // What nobody was told before is told at the end.
    [SkippableFact]
    public void AFailureThatShowsAtTheEndOnlyIsTold()
    {
        var device = EmulatedDevice.OpenOrSkip();
        EmulatedDevice.BeLazy();
        device.Memory.Fill(new DeviceSpan(4096, 100), 1);
        var used = EmulatedDevice.Used;
        Assert.Equal(719, Assert.Throws<CudaException>(device.Dispose).Code);
        Assert.True(EmulatedDevice.Used < used);
    }
}
