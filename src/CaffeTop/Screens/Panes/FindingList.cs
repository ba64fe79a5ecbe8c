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
    // Of what was found, and of why with what to do.
    private const int MostLines = 2;
    private const int LeastRows = 3;

    private readonly List<RunFinding> _shown = [];
    private RunModel? _model;
    private int _seen = -1;

    /// <summary>Rows that it takes; 0: nothing was found.</summary>
    public int Height(ScreenState state, int width, int room)
    {
        Update(state);
        if (_shown.Count == 0 || room < 4) return 0;
        var rows = 1;
        foreach (var (finding, _, _) in _shown)
        {
            if (rows >= room) break;
            rows += Math.Max(LeastRows, What(finding, width, Since(finding)).Count + Why(finding, width).Count);
        }

        return Math.Min(room, rows);
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
            var since = Since(finding);
            inside.Put(1, y, glyph, state.Theme.Of(role));
            inside.Text(inside.Width - Room(since, inside.Width) - 1, y, since, state.Theme.Of(Role.Dim), Room(since, inside.Width));
            foreach (var line in What(finding, inside.Width, since)) Write(line, role);
            foreach (var line in Why(finding, inside.Width)) Write(line, Role.Dim);
        }

        void Write(string line, Role role)
        {
            if (y < inside.Height) inside.Text(3, y++, line, state.Theme.Of(role), inside.Width - 4);
        }
    }

    private static string Since(Finding finding) =>
        finding.Place.Iteration is { } at ? string.Create(CultureInfo.InvariantCulture, $"since iter {at:#,##0}") : finding.Place.ToString();

    private static int Room(string since, int width) => Math.Min(CellWidth.Of(since), Math.Max(0, width / 3));

    private static List<string> What(Finding finding, int width, string since) => Wrapping.Lines(finding.What, width - Room(since, width) - 6, MostLines);

    private static List<string> Why(Finding finding, int width) => Wrapping.Lines($"{finding.Why} {finding.Remedy}", width - 5, MostLines);

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
