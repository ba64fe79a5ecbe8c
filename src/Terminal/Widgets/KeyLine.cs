using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Widgets;

/// <summary>One key with its word in the key line.</summary>
/// <param name="Tag">What a click on it means to the program.</param>
public readonly record struct KeyHint(string Key, string Word, bool Enabled, int Tag);

/// <summary>The bar at the bottom: which keys do what, as many as fit.</summary>
public sealed class KeyLine
{
    private readonly List<(int From, int To, int Tag)> _places = [];

    public void Draw(Surface row, IReadOnlyList<KeyHint> hints, ReadOnlySpan<char> right, Theme theme)
    {
        var bar = theme.Of(Role.Bar);
        row.Fill(new Rect(0, 0, row.Width, 1), ' ', bar);
        _places.Clear();
        var end = row.Width - (right.IsEmpty ? 0 : CellWidth.Of(right) + 2);
        var x = 1;
        for (var i = 0; i < hints.Count; i++)
        {
            var hint = hints[i];
            var width = CellWidth.Of(hint.Key) + 1 + CellWidth.Of(hint.Word);
            if (x + width > end) continue;
            var key = hint.Enabled ? theme.Of(Role.BarKey) : theme.Of(Role.Faint).On(bar.Background);
            var word = (hint.Enabled ? theme.Of(Role.Dim) : theme.Of(Role.Faint)).On(bar.Background);
            var next = row.Text(x, 0, hint.Key, key);
            next = row.Text(next, 0, ":", word);
            next = row.Text(next, 0, hint.Word, word);
            _places.Add((x, next, hint.Tag));
            x = next + 2;
        }

        if (!right.IsEmpty && row.Width > 20) row.TextRight(row.Width - 1, 0, right, theme.Of(Role.Faint).On(bar.Background));
    }

    /// <summary>The tag of the hint at a column, or −1.</summary>
    public int TagAt(int column)
    {
        foreach (var (from, to, tag) in _places)
        {
            if (column >= from && column < to) return tag;
        }

        return -1;
    }
}
