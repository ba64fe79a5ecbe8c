using CaffeTop.Terminal.Output;

namespace CaffeTop.Tests.Shared;

/// <summary>
/// A terminal's byte side in memory: what is written goes to a <see cref="VtScreen"/>; what is read comes from its answers and from a script.
/// Waiting costs no time: the clock jumps.
/// </summary>
public sealed class ScriptedDevice(VtScreen screen, TestClock clock) : ITerminalDevice
{
    private readonly Queue<Step> _script = new();
    private byte[] _farewell = [];
    private bool _woken;

    /// <summary>What a step does: gives bytes, lets time pass, or calls something that may say what happened.</summary>
    private sealed record Step(byte[] Bytes, TimeSpan Wait, Func<DeviceEvent>? Call);

    public (int Width, int Height) Size => (screen.Width, screen.Height);

    /// <summary>How long each write was.</summary>
    public List<int> Writes { get; } = [];

    public bool Entered { get; private set; }

    public int Stops { get; private set; }

    /// <summary>What <see cref="Write"/> returns false from.</summary>
    public bool Broken { get; set; }

    /// <summary>Whether the terminal answers questions.</summary>
    public bool Answers { get; set; } = true;

    public void Feed(byte[] bytes) => _script.Enqueue(new Step(bytes, default, null));

    public void Pass(TimeSpan wait) => _script.Enqueue(new Step([], wait, null));

    public void Call(Func<DeviceEvent> call) => _script.Enqueue(new Step([], default, call));

    public void Enter(ReadOnlySpan<byte> greeting, ReadOnlySpan<byte> farewell)
    {
        if (Entered) return;
        Entered = true;
        _farewell = farewell.ToArray();
        Write(greeting);
    }

    public void Leave()
    {
        if (!Entered) return;
        Write(_farewell);
        Entered = false;
    }

    public bool Stop()
    {
        Stops++;
        return true;
    }

    public bool Write(ReadOnlySpan<byte> bytes)
    {
        if (Broken) return false;
        Writes.Add(bytes.Length);
        screen.Write(bytes);
        return true;
    }

    public DeviceEvent Read(Span<byte> bytes, TimeSpan wait, out int count)
    {
        count = 0;
        if (Broken) return DeviceEvent.HungUp;
        if (!Answers) screen.Answers.Clear();
        while (count < bytes.Length && screen.Answers.TryDequeue(out var answer)) bytes[count++] = answer;
        if (count > 0) return DeviceEvent.Bytes;
        if (_woken)
        {
            _woken = false;
            return DeviceEvent.Woken;
        }

        if (!_script.TryPeek(out var step))
        {
            // The person at the terminal has left.
            Broken = true;
            return DeviceEvent.HungUp;
        }

        if (step.Wait > TimeSpan.Zero) return Pass(step, wait);
        _script.Dequeue();
        if (step.Call is not null) return step.Call();
        step.Bytes.CopyTo(bytes);
        count = step.Bytes.Length;
        return DeviceEvent.Bytes;
    }

    public void Wake() => _woken = true;

    public void Dispose()
    {
    }

    private DeviceEvent Pass(Step step, TimeSpan wait)
    {
        var part = wait < step.Wait ? wait : step.Wait;
        clock.Advance(part);
        _script.Dequeue();
        if (part == step.Wait) return DeviceEvent.Nothing;
        var rest = _script.ToArray();
        _script.Clear();
        _script.Enqueue(step with { Wait = step.Wait - part });
        foreach (var later in rest) _script.Enqueue(later);
        return DeviceEvent.Nothing;
    }
}
