using System.Diagnostics.CodeAnalysis;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Attaching;

/// <summary>A viewer's terminal whose frames wait for their share of the machine, and until the viewer has taken the last one.</summary>
internal sealed class ViewerTerminal(ITerminal terminal, ViewerDevice device, DrawingShare share) : ITerminal
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private long _begun;
    private long _presented;
    private bool _any;
    private TimeSpan _cost;

    public int Width => terminal.Width;

    public int Height => terminal.Height;

    public ColorDepth Colors => terminal.Colors;

    public bool Unicode => terminal.Unicode;

    public TimeProvider Clock => terminal.Clock;

    public bool Mouse { get => terminal.Mouse; set => terminal.Mouse = value; }

    public TimeSpan UntilNextFrame(bool onlyClock = false)
    {
        var wait = terminal.UntilNextFrame(onlyClock);
        if (_any)
        {
            var left = share.Interval(_cost) - Clock.GetElapsedTime(_presented);
            if (left > wait) wait = left;
            if (wait < LookAgain && device.IsBehind) wait = LookAgain;
        }

        // What comes next, if it is now, is the drawing.
        _begun = Clock.GetTimestamp();
        return wait;
    }

    public void Present(CellBuffer frame)
    {
        terminal.Present(frame);
        _presented = Clock.GetTimestamp();
        var cost = Clock.GetElapsedTime(_begun, _presented);
        // The first frame's is that of a beginning.
        _cost = _any ? _cost + (cost - _cost) * 0.1 : TimeSpan.Zero;
        _any = true;
    }

    public void Invalidate() => terminal.Invalidate();

    public bool TryRead([NotNullWhen(true)] out InputEvent? input, TimeSpan wait) => terminal.TryRead(out input, wait);

    public void Wake() => terminal.Wake();

    public void Suspend() => terminal.Suspend();

    public void Copy(string text) => terminal.Copy(text);

    public void Dispose() => terminal.Dispose();
}
