using CaffeTop.Terminal.Output;

namespace CaffeTop.Terminal.Tests.Output;

/// <summary>A terminal that takes everything, answers every question at once, and on which nobody types.</summary>
internal sealed class SteadyDevice : ITerminalDevice
{
    private bool _asked;

    public (int Width, int Height) Size => (200, 50);

    public int LastWrite { get; private set; }

    public void Enter(ReadOnlySpan<byte> greeting, ReadOnlySpan<byte> farewell)
    {
    }

    public void Leave()
    {
    }

    public bool Stop() => false;

    public bool Write(ReadOnlySpan<byte> bytes)
    {
        LastWrite = bytes.Length;
        _asked |= bytes.EndsWith("\e[5n"u8);
        return true;
    }

    public DeviceEvent Read(Span<byte> bytes, TimeSpan wait, out int count)
    {
        count = 0;
        if (!_asked) return DeviceEvent.Woken;
        _asked = false;
        "\e[0n"u8.CopyTo(bytes);
        count = 4;
        return DeviceEvent.Bytes;
    }

    public void Wake()
    {
    }

    public void Dispose()
    {
    }
}
