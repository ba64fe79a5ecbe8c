using System.Globalization;
using CaffeTop.Events;
using CaffeTop.Runs;
using CaffeTop.Screens.Steering;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Overlays;

/// <summary>Goes back to a snapshot of the run, with a lower base_lr where none other is typed. The run stays paused afterwards.</summary>
internal sealed class RestoreOverlay : IOverlay
{
    private const int Left = 11;
    private const int FieldWidth = 20;
    private const double Lower = 0.1;

    private readonly IRunControl _control;
    private readonly TextField _text = new();
    private readonly List<(int Iteration, string Model)> _files;
    private readonly List<RunMark> _marks;
    private int _chosen;
    private bool _isUntouched = true;

    public RestoreOverlay(ScreenState state, IRunControl control)
    {
        _control = control;
        _files = [.. state.Live!.Snapshots.All];
        _chosen = Math.Max(0, _files.FindLastIndex(file => file.Iteration <= state.Live.Progress!.Iteration));
        _marks = state.Live.Model.Marks;
        Propose();
    }

    private float Present => _control.Value(SteerableFields.BaseLr);

    public void Draw(Surface screen, ScreenState state)
    {
        if (state.Live is not { } run) return;
        var box = new DialogBox(screen, state, 72, 8, "Go back to a snapshot", "");
        var at = run.Progress!.Iteration;
        box.Text(1, 0, "now", Role.Dim);
        box.Text(Left, 0, string.Create(CultureInfo.InvariantCulture, $"iteration {at:#,##0}, base_lr {RateExpression.Text(Present)}"), Role.Text);
        box.Text(1, 1, "snapshot", Role.Dim);
        var file = _files[_chosen];
        var end = box.Text(Left, 1, string.Create(CultureInfo.InvariantCulture, $"{file.Iteration:#,##0}"), Role.Title);
        box.Text(end + 2, 1, Path.GetFileName(file.Model) + (_files.Count > 1 ? state.Symbols.Blocks ? "   ↑↓ another" : "   Up/Down another" : ""), Role.Dim);
        box.Text(1, 2, "base_lr", Role.Dim);
        var field = state.Theme.Of(Role.Title).On(state.Theme.Of(Role.Selection).Background);
        if (field.Background.IsDefault) field = field.With(CellAttributes.Underline);
        box.Inside.Fill(new Rect(Left, 2, FieldWidth, 1), ' ', field);
        _text.Draw(box.Inside.Part(Left + 1, 2, FieldWidth - 2, 1), field);
        box.Text(Left + FieldWidth + 2, 2, "or *0.5; empty: as it is now", Role.Dim);
        Value(out var problem);
        box.Text(Left, 3, problem ?? string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(at - file.Iteration):#,##0} iterations {(file.Iteration <= at ? "again" : "left out")}; the run stays paused (Space)"), problem is null ? Role.Good : Role.Bad);
        end = box.Inside.Text(1, box.Height - 1, "Enter", box.Of(Role.BarKey));
        end = box.Inside.Text(end + 1, box.Height - 1, "go back", box.Of(Role.Dim));
        end = box.Inside.Text(end + 3, box.Height - 1, "Esc", box.Of(Role.BarKey));
        box.Inside.Text(end + 1, box.Height - 1, "stay", box.Of(Role.Dim));
        box.Ground();
    }

    public bool Handle(InputEvent input, ScreenState state)
    {
        switch (input)
        {
            case KeyInput { Key: Key.Escape }:
                return true;
            case KeyInput { Key: Key.Enter }:
                return Apply(state);
            case KeyInput { Key: Key.Up }:
                _chosen = Math.Max(0, _chosen - 1);
                Propose();
                return false;
            case KeyInput { Key: Key.Down }:
                _chosen = Math.Min(_files.Count - 1, _chosen + 1);
                Propose();
                return false;
            case KeyInput { Key: Key.Character, Modifiers: KeyModifiers.Control, Rune.Value: 'u' }:
                _text.Clear();
                _isUntouched = false;
                return false;
            case KeyInput key:
                if (_isUntouched && key is { Key: Key.Character, Modifiers: KeyModifiers.None or KeyModifiers.Shift }) _text.Clear();
                if (_text.Handle(key)) _isUntouched = false;
                return false;
            case PasteInput paste:
                if (_isUntouched) _text.Clear();
                _text.Insert(paste.Text);
                _isUntouched = false;
                return false;
            default:
                return false;
        }
    }

    // A tenth of what base_lr was when the snapshot was written: what was set afterwards may be what went wrong.
    private void Propose()
    {
        if (!_isUntouched) return;
        double before = Present;
        var written = _marks.FindLastIndex(mark => mark.Kind == MarkKind.Snapshot && mark.Iteration == _files[_chosen].Iteration);
        for (var i = written + 1; i < _marks.Count; i++)
        {
            if (_marks[i].Kind != MarkKind.Control || !ControlWords.IsRate(_marks[i].Text)) continue;
            var words = _marks[i].Text.Split(' ');
            if (words.Length > 1 && double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var was)) before = was;
            break;
        }

        _text.Set(RateExpression.Text(RateExpression.Read(FormattableString.Invariant($"*{Lower}"), before, out _)));
    }

    // Null without a problem: none was typed.
    private float? Value(out string? problem)
    {
        problem = null;
        if (_text.IsEmpty) return null;
        var value = RateExpression.Read(_text.Text, Present, out problem);
        problem ??= _control.Problem(SteerableFields.BaseLr, value);
        return (float)value;
    }

    private bool Apply(ScreenState state)
    {
        var value = Value(out var problem);
        if (problem is not null) return false;
        if (state.Live is not { IsOver: false }) return true;
        _control.Restore(SnapshotFiles.StateOf(_files[_chosen].Model), value);
        state.Tell(string.Create(CultureInfo.InvariantCulture, $"going back to snapshot {_files[_chosen].Iteration:#,##0}"));
        return true;
    }
}
