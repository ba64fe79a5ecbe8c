using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tests.Reference;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>The devices that every layer test runs on: one body, one theory case per device.</summary>
public static class TestDevices
{
    public static TheoryData<string> Names { get; } = ["reference"];

    public static IDevice Open(string name) => name switch
    {
        "reference" => new ReferenceDevice(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
