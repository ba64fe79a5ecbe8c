using System.Globalization;
using CaffeTop.Events;
using CaffeTop.Screens.Steering;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Overlays;

/// <summary>
/// Changes base_lr: a value or what is done to the present one, checked while it is typed, with the schedule that follows from it. Nothing happens
/// before Enter; what is unusual wants a second one.
/// </summary>
internal sealed class RateOverlay : IOverlay
{
    private const int Left = 11;
    private const int FieldWidth = 20;

    private readonly ScreenState _state;
    private readonly IRunControl _control;
    private readonly SteerActions _steer;
    private readonly TextField _text = new();
    private readonly RatePreview _preview = new();
    private bool _withSnapshot = true;
    private bool _isUntouched = true;
    private bool _isConfirmed;
    private Rect _check;

    public RateOverlay(ScreenState state, IRunControl control, SteerActions steer)
    {
        (_state, _control, _steer) = (state, control, steer);
        _text.Set(RateExpression.Text(Present));
    }

    private float Present => _control.Value(SteerableFields.BaseLr);

    public void Draw(Surface screen, ScreenState state)
    {
        if (state.Live is not { } run) return;
        var box = new DialogBox(screen, state, 72, 18, "Change learning rate", "");
        var isLow = box.Height < 12;
        var y = 0;
        var iteration = run.Progress!.Iteration;
        if (!isLow)
        {
            box.Text(1, y, "now", Role.Dim);
            box.Text(Left, y++, $"base_lr {RateExpression.Text(Present)}{RateFormula.Schedule(run)}", Role.Text);
        }

        box.Text(1, y, "rate now", Role.Dim);
        box.Text(Left, y++, RateFormula.Now(run, Present, _control.PlannedRate(Present, iteration), iteration, state.Symbols.Blocks), Role.Text);
        if (box.Height >= 14) y++;
        DrawField(box, y++);
        DrawVerdict(box, y++, run);
        _check = new Rect(box.Area.X, box.Area.Y + y, box.Area.Width, 1);
        var end = box.Text(1, y, _withSnapshot ? "[x]" : "[ ]", Role.BarKey);
        box.Text(end + 1, y++, "snapshot first, so that this can be taken back (Tab)", Role.Text);
        var chart = box.Height - y - 1;
        if (chart >= 5)
        {
            _preview.Draw(box.Inside.Part(0, y, box.Width, chart), run, state);
            y += chart;
        }

        end = box.Inside.Text(1, box.Height - 1, "Enter", box.Of(Role.BarKey));
        end = box.Inside.Text(end + 1, box.Height - 1, "apply", box.Of(Role.Dim));
        end = box.Inside.Text(end + 3, box.Height - 1, "Esc", box.Of(Role.BarKey));
        box.Inside.Text(end + 1, box.Height - 1, "cancel", box.Of(Role.Dim));
        if (box.Width >= 56) box.Inside.TextRight(box.Width - 1, box.Height - 1, "u undoes it; logged as an event", box.Of(Role.Dim));
        box.Ground();
    }

    public bool Handle(InputEvent input, ScreenState state)
    {
        switch (input)
        {
            case KeyInput { Key: Key.Escape }:
                return true;
            case KeyInput { Key: Key.Enter }:
                return Apply();
            case KeyInput { Key: Key.Tab or Key.BackTab } or KeyInput { Key: Key.Character, Rune.Value: ' ' }:
                _withSnapshot = !_withSnapshot;
                return false;
            case KeyInput { Key: Key.Up or Key.Down or Key.PageUp or Key.PageDown } key:
                Scale(key.Key switch { Key.Up => 2, Key.Down => 0.5, Key.PageUp => 10, _ => 0.1 });
                return false;
            case KeyInput { Key: Key.Character, Modifiers: KeyModifiers.Control, Rune.Value: 'u' }:
                Change(static text => text.Clear());
                return false;
            case KeyInput key:
                // What is typed first takes the place of the present value, which stands there to be seen.
                if (_isUntouched && key is { Key: Key.Character, Modifiers: KeyModifiers.None or KeyModifiers.Shift }) _text.Clear();
                if (_text.Handle(key)) Change(static _ => { });
                return false;
            case PasteInput paste:
                Change(text =>
                {
                    if (_isUntouched) text.Clear();
                    text.Insert(paste.Text);
                });
                return false;
            case MouseInput { Action: MouseAction.Press } mouse when _check.Contains(mouse.X, mouse.Y):
                _withSnapshot = !_withSnapshot;
                return false;
            default:
                return false;
        }
    }

    private void Change(Action<TextField> change)
    {
        change(_text);
        (_isUntouched, _isConfirmed) = (false, false);
    }

    private void Scale(double by)
    {
        var value = RateExpression.Read(_text.Text, Present, out var problem);
        if (problem is null) Change(text => text.Set(RateExpression.Text(RateExpression.Read(FormattableString.Invariant($"*{by}"), value, out _))));
    }

    // What is wrong with the text (red), what is unusual (yellow), or what follows.
    private (float Value, Role Role, string Text) Verdict(ShownRun run)
    {
        var value = (float)RateExpression.Read(_text.Text, Present, out var problem);
        problem ??= _control.Problem(SteerableFields.BaseLr, value);
        _preview.Update(run, _control, problem is null ? value : float.NaN);
        if (problem is not null) return (float.NaN, Role.Bad, problem);
        if (value.Equals(Present)) return (value, Role.Dim, "this is the present value");
        if (!_preview.Changes) return (value, Role.Warning, "the policy's rate does not use base_lr: this changes nothing");
        if (_control.Doubt(SteerableFields.BaseLr, value) is { } doubt) return (value, Role.Warning, doubt + (_isConfirmed ? "; Enter again applies it" : ""));
        var rate = _control.PlannedRate(value, run.Progress!.Iteration);
        return (value, Role.Good, $"{(_state.Symbols.Blocks ? "→" : "->")} rate {Figures.Rate(stackalloc char[32], rate)} from the next iteration");
    }

    private bool Apply()
    {
        if (_state.Live is not { } run) return true;
        var (value, role, _) = Verdict(run);
        if (role == Role.Bad) return false;
        if (role == Role.Warning && !_isConfirmed)
        {
            _isConfirmed = true;
            return false;
        }

        if (role == Role.Dim) return true;
        if (_steer.Control("a new learning rate") is not { } control) return true;
        if (_withSnapshot) _steer.Snapshot();
        control.SetBaseLr(value);
        _state.Tell(string.Create(CultureInfo.InvariantCulture, $"base_lr {RateExpression.Text(value)} from the next iteration; u takes it back"));
        return true;
    }

    private void DrawField(in DialogBox box, int y)
    {
        box.Text(1, y, "base_lr", Role.Dim);
        var field = _state.Theme.Of(Role.Title).On(_state.Theme.Of(Role.Selection).Background);
        if (field.Background.IsDefault) field = field.With(CellAttributes.Underline);
        box.Inside.Fill(new Rect(Left, y, FieldWidth, 1), ' ', field);
        _text.Draw(box.Inside.Part(Left + 1, y, FieldWidth - 2, 1), field);
        var arrows = _state.Symbols.Blocks ? "↑↓ ×2 ÷2  PgUp/Dn ×10 ÷10  or *0.5" : "Up/Dn x2 /2  PgUp/Dn x10 /10  or *0.5";
        box.Text(Left + FieldWidth + 2, y, arrows, Role.Dim);
    }

    private void DrawVerdict(in DialogBox box, int y, ShownRun run)
    {
        var (_, role, text) = Verdict(run);
        box.Text(Left, y, text, role);
    }
}
