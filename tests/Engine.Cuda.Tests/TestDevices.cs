using CaffeTop.Engine.Cuda.Tests;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>The layer tests of Engine.Tests run here on the emulated GPU.</summary>
public static class TestDevices
{
    public static TheoryData<string> Names { get; } = ["emulated GPU"];

    /// <summary>The tests of what a layer refuses ask for the CPU.</summary>
    public static IDevice Open(string name) => name == "cpu" ? new CpuDevice(threads: 1) : EmulatedDevice.OpenOrSkip();

    /// <summary>What whole runs are trained on.</summary>
    public static IDevice OpenForRuns() => EmulatedDevice.OpenOrSkip();
}
