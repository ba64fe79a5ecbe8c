using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Operations;

/// <summary>What the numbers of an input are like.</summary>
internal enum Values
{
    /// <summary>−2 … 2.</summary>
    Normal,

    /// <summary>0.1 … 2.</summary>
    Positive,

    /// <summary>Small integers, so that ties are frequent.</summary>
    Ties,

    /// <summary>As Normal with NaN, infinities, zeros of both signs and denormals among them.</summary>
    Special,
}

/// <summary>
/// One run of one operation on one device: hands out seeded inputs and poisoned outputs (the same on every device), runs the operation and keeps
/// what it left, in memory and as returned numbers. Behind every span lies a guard that nothing may touch.
/// </summary>
internal sealed class OpRun(IDevice device, string name) : IDisposable
{
    private const int Guard = 32;
    private const float Poison = 12345678f;
    private readonly Random _random = new(StableHash(name));
    private readonly List<(DeviceBuffer Buffer, int Count, bool Kept, bool IsIndex)> _spans = [];
    private Action<IDevice>? _operation;

    public IDevice Device { get; } = device;

    /// <summary>Numbers that the operation gave back on the host.</summary>
    public List<double> Returned { get; } = [];

    /// <summary>An input that the operation must leave as it is.</summary>
    public DeviceSpan Input(int count, Values values = Values.Normal) => Floats(Draw(count, values), kept: true);

    /// <summary>An input that is also an output.</summary>
    public DeviceSpan InOut(int count, Values values = Values.Normal) => Floats(Draw(count, values), kept: true);

    public DeviceSpan InOut(params float[] values) => Floats(values, kept: true);

    public DeviceSpan Output(int count)
    {
        var values = new float[count];
        Array.Fill(values, Poison);
        return Floats(values, kept: true);
    }

    /// <summary>Written by the operation in a way that is its own affair.</summary>
    public DeviceSpan Undefined(int count, Values values = Values.Normal) => Floats(Draw(count, values), kept: false);

    public IndexSpan Indices(int count)
    {
        var span = Floats(new float[count], kept: true, isIndex: true);
        return new IndexSpan(span.Address, count);
    }

    public IndexSpan Indices(params int[] values)
    {
        var bits = new float[values.Length];
        for (var i = 0; i < bits.Length; i++) bits[i] = BitConverter.Int32BitsToSingle(values[i]);
        return new IndexSpan(Floats(bits, kept: true, isIndex: true).Address, values.Length);
    }

    /// <summary>Whole numbers from 0 to classes−1 as floats.</summary>
    public DeviceSpan Labels(int count, int classes)
    {
        var labels = new float[count];
        for (var i = 0; i < count; i++) labels[i] = _random.Next(classes);
        return Floats(labels, kept: true);
    }

    public void Op(Action<IDevice> operation)
    {
        _operation = operation;
        operation(Device);
    }

    /// <summary>Once more, on whatever the last run left.</summary>
    public void Again() => _operation!(Device);

    /// <summary>Bit patterns of everything the run could have written, guards checked.</summary>
    /// <exception cref="SelfTestFailure">A guard was overwritten.</exception>
    public List<(float[] Values, bool IsIndex)> Results()
    {
        var results = new List<(float[] Values, bool IsIndex)>();
        foreach (var (buffer, count, kept, isIndex) in _spans)
        {
            var all = new float[count + (2 * Guard)];
            Device.Memory.Download(new DeviceSpan(buffer.Address, all.Length), all);
            for (var i = 0; i < Guard; i++)
            {
                if (all[i] != Poison) throw new SelfTestFailure("the operation wrote before the start of a span");
                if (all[Guard + count + i] != Poison) throw new SelfTestFailure("the operation wrote beyond the end of a span");
            }

            if (kept) results.Add((all[Guard..(Guard + count)], isIndex));
        }

        return results;
    }

    public void Dispose()
    {
        foreach (var (buffer, _, _, _) in _spans) buffer.Dispose();
    }

    private static int StableHash(string text)
    {
        var hash = 17;
        foreach (var letter in text) hash = unchecked((hash * 31) + letter);
        return hash;
    }

    private float[] Draw(int count, Values values)
    {
        var drawn = new float[count];
        for (var i = 0; i < count; i++)
        {
            drawn[i] = values switch
            {
                Values.Positive => 0.1f + (1.9f * _random.NextSingle()),
                Values.Ties => _random.Next(-2, 3),
                Values.Special when _random.Next(4) == 0 => _random.Next(7) switch
                {
                    0 => float.NaN,
                    1 => float.PositiveInfinity,
                    2 => float.NegativeInfinity,
                    3 => 0f,
                    4 => -0f,
                    5 => float.Epsilon,
                    _ => -1e-40f,
                },
                _ => (4 * _random.NextSingle()) - 2,
            };
        }

        return drawn;
    }

    private DeviceSpan Floats(float[] values, bool kept, bool isIndex = false)
    {
        var all = new float[values.Length + (2 * Guard)];
        Array.Fill(all, Poison);
        values.CopyTo(all, Guard);
        var buffer = Device.Memory.Allocate(all.Length);
        Device.Memory.Upload(all, new DeviceSpan(buffer.Address, all.Length));
        _spans.Add((buffer, values.Length, kept, isIndex));
        return new DeviceSpan(buffer.Address, all.Length).Slice(Guard, values.Length);
    }
}
