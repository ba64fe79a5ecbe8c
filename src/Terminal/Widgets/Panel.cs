using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Terminal.Widgets;

/// <summary>The frame around a part of the screen: a whole box, or only a rule with a title above it.</summary>
public static class Panel
{
    /// <summary>A rule over the first row with title and subtitle; returns what lies below.</summary>
    public static Surface Rule(Surface surface, string title, scoped ReadOnlySpan<char> subtitle, bool focused, Theme theme, Symbols symbols)
    {
        surface.Fill(new Rect(0, 0, surface.Width, 1), symbols.Horizontal, theme.Of(Role.Rule));
        Title(surface, 2, title, subtitle, focused, theme);
        return surface.Part(0, 1, surface.Width, surface.Height - 1);
    }

    /// <summary>A box with title and subtitle; returns its inside.</summary>
    public static Surface Box(Surface surface, string title, scoped ReadOnlySpan<char> subtitle, bool focused, Theme theme, Symbols symbols)
    {
        var (right, bottom) = (surface.Width - 1, surface.Height - 1);
        var rule = theme.Of(focused ? Role.Accent : Role.Rule);
        surface.Fill(new Rect(0, 0, surface.Width, 1), symbols.Horizontal, rule);
        surface.Fill(new Rect(0, bottom, surface.Width, 1), symbols.Horizontal, rule);
        surface.Fill(new Rect(0, 0, 1, surface.Height), symbols.Vertical, rule);
        surface.Fill(new Rect(right, 0, 1, surface.Height), symbols.Vertical, rule);
        surface.Put(0, 0, symbols.TopLeft, rule);
        surface.Put(right, 0, symbols.TopRight, rule);
        surface.Put(0, bottom, symbols.BottomLeft, rule);
        surface.Put(right, bottom, symbols.BottomRight, rule);
        Title(surface.Part(0, 0, surface.Width - 1, 1), 2, title, subtitle, focused, theme);
        return surface.Part(1, 1, surface.Width - 2, surface.Height - 2);
    }

    /// <summary>A dialog: a box with its own ground, whose foot tells the keys, and the screen behind it darker; returns its inside.</summary>
    /// <param name="screen">All of it.</param>
    public static Surface Dialog(Surface screen, Rect area, string title, string foot, Theme theme, Symbols symbols)
    {
        screen.Restyle(new Rect(0, 0, screen.Width, screen.Height), theme.Behind);
        var box = screen.Part(area);
        var ground = theme.Of(Role.Dialog);
        box.Fill(new Rect(0, 0, box.Width, box.Height), ' ', ground);
        var inside = Box(box, title, "", true, theme, symbols);
        if (foot.Length > 0 && box.Width > 6)
        {
            var room = box.Width - 6;
            var width = Math.Min(room, CellWidth.Of(foot));
            box.Text(box.Width - width - 3, box.Height - 1, " ", theme.Of(Role.Dim));
            var end = box.Text(box.Width - width - 2, box.Height - 1, foot, theme.Of(Role.Dim), width);
            box.Text(end, box.Height - 1, " ", theme.Of(Role.Dim));
        }

        if (!ground.Background.IsDefault) box.Restyle(new Rect(0, 0, box.Width, box.Height), style => style.Background.IsDefault ? style.On(ground.Background) : style);
        return inside;
    }

    private static void Title(Surface surface, int x, string title, scoped ReadOnlySpan<char> subtitle, bool focused, Theme theme)
    {
        if (title.Length == 0 || surface.Width < x + 4) return;
        var row = new TextRow(surface, x, 0);
        row.Write(" ", default);
        row.Write(title, focused ? theme.Of(Role.Title) with { Foreground = theme.Of(Role.Accent).Foreground } : theme.Of(Role.Title), Math.Max(0, surface.Width - x - 3));
        row.Write(" ", default);
        if (subtitle.Length == 0 || row.Left < 6) return;
        row.Write(subtitle, theme.Of(Role.Dim), row.Left - 3);
        row.Write(" ", default);
    }
}
