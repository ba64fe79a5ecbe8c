using System.Runtime.InteropServices;

namespace CaffeTop.Terminal.Output;

/// <summary>The full-screen session on the terminal that the process was started from.</summary>
public static class RealTerminal
{
    /// <summary>Takes the terminal; to be disposed. Nothing else may write to it meanwhile: what must be printed waits, or see <see cref="StrayOutput"/>.</summary>
    /// <param name="framesPerSecond">At most so many, 1-60.</param>
    /// <param name="handled">See <see cref="TerminalDevice"/>: what the program does about signals that would end it.</param>
    /// <param name="stopping">Likewise: told before and after Ctrl-Z stops the process.</param>
    /// <exception cref="IOException">There is no terminal.</exception>
    public static ITerminal Open(
        Capabilities capabilities, TimeProvider clock, int framesPerSecond = 10, bool mouse = true, Func<PosixSignal, bool>? handled = null,
        Action<bool>? stopping = null)
    {
        var device = new TerminalDevice(handled, stopping);
        try
        {
            return new TerminalSession(device, clock, capabilities.Colors, capabilities.Unicode, framesPerSecond, mouse);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }
}
