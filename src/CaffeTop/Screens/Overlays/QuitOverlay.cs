using System.Globalization;
using CaffeTop.Screens.Leaving;
using CaffeTop.Screens.Steering;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens.Overlays;

/// <summary>Asks how to leave a run that trains: let it go on, stop it with or without a snapshot, or stay.</summary>
internal sealed class QuitOverlay : IOverlay
{
    private const string Foot = "Ctrl-C again within 2 s = s";
    private static readonly TimeSpan Twice = TimeSpan.FromSeconds(2);

    private readonly ScreenState _state;
    private readonly SteerActions _steer;
    private DateTimeOffset _asked;
    private Rect _area;

    public QuitOverlay(ScreenState state, SteerActions steer)
    {
        (_state, _steer) = (state, steer);
        _asked = state.Clock.GetUtcNow();
    }

    public void Draw(Surface screen, ScreenState state)
    {
        if (state.Live is not { } run) return;
        var box = new DialogBox(screen, state, 80, 6, Title(run), Foot);
        _area = box.Area;
        box.Key(2, 0, "d", "detach: " + (state.Leaving?.Detaching ?? "this screen ends, training goes on"));
        box.Key(2, 1, "s", "stop after this iteration and take a snapshot");
        box.Key(2, 2, "x", "stop without a snapshot" + Lost(run), Role.Text);
        box.Key(2, 3, "Esc", "stay");
        box.Ground();
    }

    public bool Handle(InputEvent input, ScreenState state)
    {
        switch (input)
        {
            case KeyInput { Key: Key.Escape }:
                return true;
            case KeyInput { Key: Key.Character, Modifiers: KeyModifiers.Control, Rune.Value: 'c' }:
                var now = state.Clock.GetUtcNow();
                if (now - _asked > Twice)
                {
                    // Too late to be the second: it is the first again.
                    _asked = now;
                    return false;
                }

                _steer.Leave(LeaveChoice.StopWithSnapshot);
                return true;
            case KeyInput { Key: Key.Character, Modifiers: KeyModifiers.None or KeyModifiers.Shift } key:
                return Choose(key.Rune.Value);
            case MouseInput { Action: MouseAction.Press } mouse when _area.Contains(mouse.X, mouse.Y):
                return mouse.Y - _area.Y == 3 || Choose((mouse.Y - _area.Y) switch { 0 => 'd', 1 => 's', 2 => 'x', _ => ' ' });
            default:
                return false;
        }
    }

    private bool Choose(int key)
    {
        switch (key)
        {
            case 'd':
                _steer.Leave(LeaveChoice.Detach);
                return true;
            case 's':
                _steer.Leave(LeaveChoice.StopWithSnapshot);
                return true;
            case 'x':
                _steer.Leave(LeaveChoice.StopWithoutSnapshot);
                return true;
            default:
                return false;
        }
    }

    private static string Title(ShownRun run)
    {
        Span<char> text = stackalloc char[32];
        var plain = CultureInfo.InvariantCulture;
        var title = string.Create(plain, $"Leave caffetop?  {run.Title} is at {run.Progress!.Iteration:#,##0}");
        if (run.MaxIteration is not { } last || last <= 0) return title;
        title += string.Create(plain, $" of {last:#,##0}");
        return run.SecondsLeft is { } seconds ? title + $", {Figures.Ago(text, seconds)} to go" : title;
    }

    private static string Lost(ShownRun run)
    {
        var done = run.Progress!.Iteration;
        var saved = run.Snapshots.Before(done)?.Iteration;
        var lost = Math.Max(0, done - (saved ?? run.StartIteration));
        if (lost == 0) return ": nothing is lost";
        var since = saved is null ? run.StartIteration > 0 ? "since it was resumed" : "all of the run" : "since the last one";
        return string.Create(CultureInfo.InvariantCulture, $": {lost:#,##0} iteration{(lost == 1 ? "" : "s")}, {since}, {(lost == 1 ? "is" : "are")} lost");
    }
}
