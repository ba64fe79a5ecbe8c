namespace CaffeTop.Terminal.Output;

/// <summary>What ended a wait for the device.</summary>
public enum DeviceEvent : byte
{
    /// <summary>The time passed.</summary>
    Nothing,
    Bytes,

    /// <summary>The size may have changed.</summary>
    Resized,

    /// <summary>Somebody called <see cref="ITerminalDevice.Wake"/>.</summary>
    Woken,

    /// <summary>The process was stopped and continued; the screen is not ours any more.</summary>
    Continued,

    /// <summary>Somebody outside asks the process to stop, as Ctrl-Z does.</summary>
    StopAsked,

    /// <summary>The other side is gone.</summary>
    HungUp,
}

/// <summary>The byte side of a terminal: the real one's descriptors, or a model of one in tests.</summary>
public interface ITerminalDevice : IDisposable
{
    /// <summary>The window in cells.</summary>
    (int Width, int Height) Size { get; }

    /// <summary>Raw mode, and what is sent at the beginning. Repeated calls do nothing.</summary>
    /// <param name="farewell">What <see cref="Leave"/> sends, also where the process ends unexpectedly.</param>
    void Enter(ReadOnlySpan<byte> greeting, ReadOnlySpan<byte> farewell);

    /// <summary>Everything as it was found. Repeated calls do nothing.</summary>
    void Leave();

    /// <summary>Stops the process as the shell's Ctrl-Z does; returns when it is continued. False: nobody could continue it.</summary>
    bool Stop();

    /// <summary>All of the bytes. False: the other side is gone.</summary>
    bool Write(ReadOnlySpan<byte> bytes);

    /// <summary>A text to the person's clipboard (<see cref="ITerminal.Copy"/>). False: the other side is gone.</summary>
    bool Copy(string text) => Write(ClipboardText.Sequence(text));

    /// <summary>Waits at most so long for something to happen.</summary>
    /// <param name="count">How many bytes came, where it is <see cref="DeviceEvent.Bytes"/>.</param>
    DeviceEvent Read(Span<byte> bytes, TimeSpan wait, out int count);

    /// <summary>Ends a wait; from any thread.</summary>
    void Wake();
}
