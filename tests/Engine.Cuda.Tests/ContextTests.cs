using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tests.Devices;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>A context is current per thread: whatever thread calls, the driver finds one.</summary>
public sealed class ContextTests
{
    // .NET gives the number of a thread that has ended to a later one, on which nothing is current.
    [SkippableFact]
    public void AThreadWithTheNumberOfAnEarlierOneHasItToo()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        var number = On(() => Use(device));
        Skip.IfNot(Enumerable.Range(0, 20).Any(_ => OnTheThreadWith(number, () => Use(device))), "no thread got the number of an earlier one");
    }

    [SkippableFact]
    public void EveryThreadMayAskAndDispose()
    {
        var device = EmulatedDevice.OpenOrSkip();
        Use(device);
        var lane = device.Staging.NewLane(new PixelTransform(1, [], [], 0, 0));
        On(() => Assert.True(device.MemoryInfo.Free > 0));
        On(lane.Dispose);
        On(device.Dispose);
        Assert.Throws<ObjectDisposedException>(() => device.MemoryInfo);
    }

    // The primary context of a later device is another one.
    [SkippableFact]
    public void ALaterDeviceIsCurrentOnThreadsThatUsedAnEarlierOne()
    {
        var first = EmulatedDevice.OpenOrSkip();
        using var firstIsGone = new ManualResetEventSlim();
        using var secondIsThere = new ManualResetEventSlim();
        CudaDevice? second = null;
        Exception? wrong = null;
        var other = new Thread(() =>
        {
            Use(first);
            firstIsGone.Set();
            secondIsThere.Wait();
            wrong = Record.Exception(() => Use(second!));
        });
        other.Start();
        firstIsGone.Wait();
        first.Dispose();
        second = EmulatedDevice.OpenOrSkip();
        secondIsThere.Set();
        other.Join();
        second.Dispose();
        Assert.Null(wrong);
    }

    [SkippableFact]
    public void AThreadWithoutAContextIsRefused()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        var code = 0;
        On(() => code = Free());
        Assert.Equal(201, code);

        static unsafe int Free()
        {
            nuint free, total;
            return LibCuda.MemoryInfo(&free, &total);
        }
    }

    private static void Use(CudaDevice device)
    {
        using var blob = new HostBlob(device, [1, 2, 3]);
        Assert.Equal([1, 2, 3], blob.ToArray());
    }

    // Of many threads, all alive at once, so that they use up the numbers that are free.
    private static bool OnTheThreadWith(int number, Action act)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var isOver = new ManualResetEventSlim();
        Exception? wrong = null;
        var found = false;
        var threads = Enumerable.Range(0, 50).Select(_ => new Thread(() =>
        {
            if (Environment.CurrentManagedThreadId == number)
            {
                found = true;
                wrong = Record.Exception(act);
            }

            isOver.Wait();
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        isOver.Set();
        foreach (var thread in threads) thread.Join();
        Assert.Null(wrong);
        return found;
    }

    private static int On(Action act)
    {
        Exception? wrong = null;
        var number = 0;
        var thread = new Thread(() =>
        {
            number = Environment.CurrentManagedThreadId;
            wrong = Record.Exception(act);
        });
        thread.Start();
        thread.Join();
        Assert.Null(wrong);
        return number;
    }
}
