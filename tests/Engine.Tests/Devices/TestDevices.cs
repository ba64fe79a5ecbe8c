using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>The devices that the table of operations is run on.</summary>
internal static class TestDevices
{
    public static IDevice Cpu(int threads) => new CpuDevice(threads);
}
