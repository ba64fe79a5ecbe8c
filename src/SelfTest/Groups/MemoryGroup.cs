using System.Globalization;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.SelfTest.Nets;

namespace CaffeTop.SelfTest.Groups;

/// <summary>What a training takes of a GPU's memory is given back when nobody refers to it any more.</summary>
internal sealed class MemoryGroup : ISelfTestGroup
{
    public string Name => "memory returned";

    public string Run(SelfTestContext context)
    {
        var device = (CudaDevice)context.Device;
        var run = new DigitsRun(context.Folder);

        // The first one makes the scratch memory as large as it gets.
        run.Train(device);
        var before = Held(device);
        var most = 0L;
        for (var i = 0; i < 2; i++)
        {
            run.Train(device);
            most = Math.Max(most, device.AllocatedBytes);
        }

        var after = Held(device);
        if (after > before) throw new SelfTestFailure($"{after - before} bytes were not given back after two trainings");
        if (most <= before) throw new SelfTestFailure("a training took no memory at all");
        var (free, total) = device.MemoryInfo;
        return string.Create(CultureInfo.InvariantCulture, $"lenet took {(most - before) >> 10} KiB and gave them back; {free >> 20} of {total >> 20} MiB are free");
    }

    // Blobs are freed by the collector.
    private static long Held(CudaDevice device)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return device.AllocatedBytes;
    }
}
