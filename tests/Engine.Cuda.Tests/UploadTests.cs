using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tests.Devices;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>What the host hands to the GPU is its own again at once.</summary>
public sealed class UploadTests
{
    // Small pieces, more of them than there are slots; what fills one; what goes another way.
    [SkippableTheory]
    [InlineData(5, 40)]
    [InlineData(16 << 10, 20)]
    [InlineData((16 << 10) + 1, 3)]
    public void TheSourceMayBeReusedAtOnce(int length, int pieces)
    {
        using var device = EmulatedDevice.OpenOrSkip();
        var blobs = Enumerable.Range(0, pieces).Select(_ => new HostBlob(device, new float[length])).ToArray();
        EmulatedDevice.BeLazy();
        var source = new float[length];
        for (var k = 0; k < pieces; k++)
        {
            source.AsSpan().Fill(k + 1);
            device.Memory.Upload(source, blobs[k].Span);
            source.AsSpan().Fill(-1);
        }

        for (var k = 0; k < pieces; k++)
        {
            Assert.All(blobs[k].ToArray(), v => Assert.Equal(k + 1, v));
            blobs[k].Dispose();
        }
    }

    // A graph would copy what stands in the slot when it is launched.
    [SkippableFact]
    public void NothingIsUploadedIntoAGraph()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        using var blob = new HostBlob(device, [1, 2, 3]);
        var error = Assert.Throws<CudaException>(() => device.Graphs!.Record(() => device.Memory.Upload([4, 5, 6], blob.Span)));
        Assert.Equal(LibCuda.CaptureUnsupported, error.Code);
        Assert.Equal([1, 2, 3], blob.ToArray());
    }

    [SkippableFact]
    public void PageLockedMemoryIsKeptUntilItsCopiesAreDone()
    {
        var device = EmulatedDevice.OpenOrSkip();
        var blob = new HostBlob(device, [1, 2, 3]);
        EmulatedDevice.BeLazy();
        device.Memory.Upload([4, 5, 6], blob.Span);
        device.Dispose();
        Assert.Equal("", EmulatedDevice.LastError);
    }
}
