using System.Diagnostics.CodeAnalysis;
using CaffeTop.Live;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Tests.Live;

/// <summary>A terminal whose person presses no key: it waits in real time, as long as the screen does.</summary>
internal sealed class WaitingTerminal(ITerminal terminal, TrainingThread thread) : ITerminal
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly ManualResetEventSlim _woken = new();
    private readonly long _started = TimeProvider.System.GetTimestamp();

    public int Width => terminal.Width;

    public int Height => terminal.Height;

    public ColorDepth Colors => terminal.Colors;

    public bool Unicode => terminal.Unicode;

    public TimeProvider Clock => TimeProvider.System;

    public bool Mouse { get; set; }

    public TimeSpan UntilNextFrame(bool onlyClock = false) => TimeSpan.Zero;

    public void Present(CellBuffer frame) => terminal.Present(frame);

    public void Invalidate() => terminal.Invalidate();

    public bool TryRead([NotNullWhen(true)] out InputEvent? input, TimeSpan wait)
    {
        input = null;
        Assert.True(TimeProvider.System.GetElapsedTime(_started) < Longest, $"the screen stays, and the training is {(thread.IsOver ? "over" : "not over")}");
        _woken.Wait(wait);
        _woken.Reset();
        return false;
    }

    public void Wake() => _woken.Set();

    public void Suspend()
    {
    }

    public void Copy(string text)
    {
    }

    public void Dispose() => terminal.Dispose();
}
