using System.Diagnostics.CodeAnalysis;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Tests.Live;

/// <summary>A terminal on which a frame throws, as a mistake in a screen would.</summary>
internal sealed class BrokenTerminal(ITerminal terminal) : ITerminal
{
    public bool IsGivenBack { get; private set; }

    public int Width => terminal.Width;

    public int Height => terminal.Height;

    public ColorDepth Colors => terminal.Colors;

    public bool Unicode => terminal.Unicode;

    public TimeProvider Clock => terminal.Clock;

    public bool Mouse { get; set; }

    public TimeSpan UntilNextFrame(bool onlyClock = false) => terminal.UntilNextFrame(onlyClock);

    public void Present(CellBuffer frame) => throw new InvalidOperationException("a cell is missing");

    public void Invalidate() => terminal.Invalidate();

    public bool TryRead([NotNullWhen(true)] out InputEvent? input, TimeSpan wait) => terminal.TryRead(out input, wait);

    public void Wake() => terminal.Wake();

    public void Suspend() => terminal.Suspend();

    public void Copy(string text) => terminal.Copy(text);

    public void Dispose()
    {
        IsGivenBack = true;
        terminal.Dispose();
    }
}
