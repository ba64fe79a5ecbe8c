using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>Values in a device's memory for a test, at an odd place inside their buffer, with a guard behind them that must stay untouched.</summary>
internal sealed class HostBlob : IDisposable
{
    private const int Guard = 37;
    private const float GuardValue = 12345;
    private readonly IDevice _device;
    private readonly DeviceBuffer _buffer;

    public HostBlob(IDevice device, ReadOnlySpan<float> values)
    {
        _device = device;
        _buffer = device.Memory.Allocate(values.Length + (2 * Guard));
        var all = new DeviceSpan(_buffer.Address, values.Length + (2 * Guard));
        device.Memory.Fill(all, GuardValue);
        Span = all.Slice(Guard, values.Length);
        device.Memory.Upload(values, Span);
    }

    public DeviceSpan Span { get; }

    /// <summary>Values between −1 and 1 from a seed.</summary>
    public static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = (random.NextSingle() * 2) - 1;
        return values;
    }

    public float[] ToArray()
    {
        var all = new float[Span.Count + (2 * Guard)];
        _device.Memory.Download(new DeviceSpan(_buffer.Address, all.Length), all);
        Assert.All(all[..Guard], v => Assert.Equal(GuardValue, v));
        Assert.All(all[^Guard..], v => Assert.Equal(GuardValue, v));
        return all[Guard..^Guard];
    }

    public void Dispose() => _buffer.Dispose();
}
