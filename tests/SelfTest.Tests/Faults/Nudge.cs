using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Tests.Faults;

/// <summary>What a faulty operation does to its result.</summary>
internal static class Nudge
{
    /// <summary>Moves every third value by a thousandth of itself.</summary>
    public static void Apply(IDevice device, DeviceSpan result, float factor = 1.001f)
    {
        var values = device.Memory.HostSpan(result);
        for (var i = 0; i < values.Length; i += 3) values[i] *= factor;
    }
}
