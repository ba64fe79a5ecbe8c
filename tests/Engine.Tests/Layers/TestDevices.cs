using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>The devices that every layer test runs on: one body, one theory case per device.</summary>
public static class TestDevices
{
    public static TheoryData<string> Names { get; } = ["reference", "cpu"];

    public static IDevice Open(string name) => name switch
    {
        "reference" => new ReferenceDevice(),
        "cpu" => new CpuDevice(threads: 3),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>What whole runs are trained on.</summary>
    public static IDevice OpenForRuns() => new CpuDevice(threads: 1);
}
