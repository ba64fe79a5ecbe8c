namespace CaffeTop.Terminal.Output;

/// <summary>
/// A terminal that shows what another process draws. That process is not trusted: frames pass through <see cref="FrameFilter"/>, raw mode and the
/// screen are this side's own affair, and given back whatever happens. <see cref="Show"/> may be called from one other thread.
/// </summary>
public sealed class ForeignScreen : IDisposable
{
    private readonly ITerminalDevice _device;
    private readonly FrameFilter _filter = new();
    // What comes while the terminal is somebody else's waits.
    private readonly Lock _lock = new();

    /// <summary>Takes the terminal: raw mode, alternate screen.</summary>
    public ForeignScreen(ITerminalDevice device)
    {
        _device = device;
        Take();
    }

    public (int Width, int Height) Size => _device.Size;

    /// <summary>Something came that no frame holds; nothing of it or after it was shown.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Sends what may pass. False: the terminal is gone, or <see cref="IsRefused"/>.</summary>
    public bool Show(ReadOnlySpan<byte> bytes)
    {
        if (_filter.TryPass(bytes, out var whole))
        {
            lock (_lock) return whole.IsEmpty || _device.Write(whole);
        }

        IsRefused = true;
        return false;
    }

    /// <summary>To the clipboard, as <see cref="ITerminal.Copy"/>; control characters but line feeds and tabs are left out.</summary>
    public bool Copy(string text)
    {
        var plain = string.Concat(text.Where(static c => c is '\n' or '\t' || !char.IsControl(c)));
        lock (_lock) return _device.Copy(plain);
    }

    /// <summary>Keys, answers of the terminal, and what happened to it.</summary>
    public DeviceEvent Read(Span<byte> bytes, TimeSpan wait, out int count) => _device.Read(bytes, wait, out count);

    /// <summary>Ends a <see cref="Read"/>; from any thread.</summary>
    public void Wake() => _device.Wake();

    /// <summary>Gives the terminal back, stops this process until the shell continues it, and takes the terminal again: empty.</summary>
    public void Suspend()
    {
        lock (_lock)
        {
            _device.Leave();
            _device.Stop();
            Take();
        }
    }

    /// <summary>After somebody else has had the terminal: takes it again, empty.</summary>
    public void Retake()
    {
        lock (_lock)
        {
            _device.Leave();
            Take();
        }
    }

    public void Dispose()
    {
        _device.Leave();
        _device.Dispose();
    }

    private void Take() => _device.Enter(ControlSequences.EnterScreen, ControlSequences.LeaveScreen);
}
