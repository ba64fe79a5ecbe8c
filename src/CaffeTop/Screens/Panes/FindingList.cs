using System.Globalization;
using CaffeTop.Events;
using CaffeTop.Runs;
using CaffeTop.Screens.Overlays;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Panes;

/// <summary>What checks found in a run, the worst and newest first: what, since when, why, and what to do. Of one rule at one layer the last one counts.</summary>
internal sealed class FindingList
{
    private readonly List<RunFinding> _shown = [];
    private RunModel? _model;
    private int _seen = -1;

    /// <summary>Rows that it takes; 0: nothing was found.</summary>
    public int Height(ScreenState state, int room)
    {
        Update(state);
        return _shown.Count == 0 || room < 4 ? 0 : Math.Min(room, 1 + _shown.Count * 3);
    }

    public void Draw(Surface surface, ScreenState state)
    {
        Span<char> text = stackalloc char[48];
        text.TryWrite(CultureInfo.InvariantCulture, $"{_shown.Count} {(_shown.Count == 1 ? "finding" : "findings")}", out var length);
        var inside = Panel.Rule(surface, "Doctor", text[..length], false, state.Theme, state.Symbols);
        var y = 0;
        foreach (var (finding, _, _) in _shown)
        {
            if (y >= inside.Height) return;
            var (glyph, role) = finding.Severity switch
            {
                Severity.Error => (state.Symbols.Failed, Role.Bad),
                Severity.Warning => (state.Symbols.Warning, Role.Warning),
                _ => (state.Symbols.Dot, Role.Accent),
            };
            var since = finding.Place.Iteration is { } at ? string.Create(CultureInfo.InvariantCulture, $"since iter {at:#,##0}") : finding.Place.ToString();
            inside.Put(1, y, glyph, state.Theme.Of(role));
            var room = Math.Min(CellWidth.Of(since), Math.Max(0, inside.Width / 3));
            inside.Text(3, y, finding.What, state.Theme.Of(role), inside.Width - room - 6);
            inside.Text(inside.Width - room - 1, y++, since, state.Theme.Of(Role.Dim), room);
            foreach (var line in Wrapping.Lines($"{finding.Why} {finding.Remedy}", inside.Width - 5, 2))
            {
                if (y < inside.Height) inside.Text(3, y++, line, state.Theme.Of(Role.Dim), inside.Width - 4);
            }
        }
    }

    private void Update(ScreenState state)
    {
        var model = state.Run.Model;
        if (_model == model && _seen == model.Findings.Count) return;
        (_model, _seen) = (model, model.Findings.Count);
        _shown.Clear();
        for (var i = model.Findings.Count - 1; i >= 0; i--)
        {
            var found = model.Findings[i];
            if (!_shown.Exists(other => other.Finding.Rule == found.Finding.Rule && other.Finding.Place.Layer == found.Finding.Place.Layer)) _shown.Add(found);
        }

        // Stable: of equals the newest stays first.
        var sorted = _shown.OrderByDescending(static found => found.Finding.Severity).ToList();
        _shown.Clear();
        _shown.AddRange(sorted);
    }
}
