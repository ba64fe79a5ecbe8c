using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Terminal.Tests.Widgets;

/// <summary>The small widgets as they look, compared with files.</summary>
public class WidgetPictureTests
{
    private static readonly KeyHint[] Hints = [new("Space", "play", true, 1), new("l", "lr", false, 2), new("?", "help", true, 3), new("q", "quit", true, 4)];

    [Theory]
    [InlineData("dark")]
    [InlineData("ascii")]
    public void All_of_them(string look)
    {
        var (theme, symbols) = look == "dark" ? (Theme.Dark, Symbols.Unicode) : (Theme.Mono, Symbols.Ascii);
        var buffer = new CellBuffer(60, 16);
        DrawAll(buffer, theme, symbols, ThreeColumns());
        Golden.Check("widgets-60-" + look, buffer);
    }

    [Fact]
    public void A_gauge_grows_by_eighths()
    {
        var buffer = new CellBuffer(4, 1);
        var seen = new HashSet<string>();
        for (var i = 0; i <= 32; i++)
        {
            Gauge.Draw(buffer.Surface(), new Rect(0, 0, 4, 1), i / 32.0, default, Symbols.Unicode);
            seen.Add(buffer.ToText());
        }

        Assert.Equal(33, seen.Count);
        Gauge.Draw(buffer.Surface(), new Rect(0, 0, 4, 1), double.NaN, default, Symbols.Unicode);
        Assert.Equal("\n", buffer.ToText());
        Gauge.Draw(buffer.Surface(), new Rect(0, 0, 4, 1), 7, default, Symbols.Unicode);
        Assert.Equal("████\n", buffer.ToText());
    }

    [Fact]
    public void A_click_on_a_key_finds_its_tag()
    {
        var line = new KeyLine();
        var buffer = new CellBuffer(60, 1);
        line.Draw(buffer.Surface(), Hints, "10 fps", Theme.Dark);
        Assert.Equal(1, line.TagAt(2));
        Assert.Equal(-1, line.TagAt(0));
        Assert.Equal(4, line.TagAt(buffer.ToText().IndexOf("quit", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_list_keeps_its_selection_in_sight()
    {
        var place = new ListPlace();
        place.Fit(100, 10);
        place.Move(15, 100);
        place.Fit(100, 10);
        Assert.Equal((15, 6), (place.Selected, place.Top));
        place.Move(-1000, 100);
        place.Fit(100, 10);
        Assert.Equal((0, 0), (place.Selected, place.Top));
        place.Select(99, 100);
        place.Fit(5, 10);
        Assert.Equal((4, 0), (place.Selected, place.Top));
        place.Fit(0, 0);
        Assert.Equal((0, 0), (place.Selected, place.Top));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 20)]
    [InlineData(20, 2)]
    public void Any_size_can_be_drawn(int width, int height)
    {
        var buffer = new CellBuffer(width, height);
        DrawAll(buffer, Theme.Dark, Symbols.Unicode, ThreeColumns());
        Assert.Equal(height, buffer.ToText().Count(c => c == '\n'));
    }

    [Fact]
    public void Drawing_again_takes_no_memory()
    {
        var buffer = new CellBuffer(60, 16);
        var (line, table) = (new KeyLine(), ThreeColumns());
        Span<float> values = [1, 2, 3, 4];
        for (var i = 0; i < 3; i++) Draw(values);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) Draw(values);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Draw(ReadOnlySpan<float> trend)
        {
            var surface = buffer.Surface();
            Panel.Box(surface.Part(0, 0, 60, 8), "Layers", "by net order", true, Theme.Dark, Symbols.Unicode);
            table.DrawTitles(surface, 1, Theme.Dark);
            Gauge.Draw(surface, new Rect(0, 9, 20, 1), 0.4, default, Symbols.Unicode);
            Sparkline.Draw(surface, 2, 10, trend, 0, 4, default, Symbols.Unicode);
            line.Draw(surface.Part(0, 15, 60, 1), Hints, "10 fps", Theme.Dark);
        }
    }

    private static Table ThreeColumns()
    {
        var table = new Table();
        table.Columns.Add(new TableColumn("layer", 12));
        table.Columns.Add(new TableColumn("params", 12, Right: true));
        table.Columns.Add(new TableColumn("ratio", 8, Right: true));
        return table;
    }

    private static void DrawAll(CellBuffer buffer, Theme theme, Symbols symbols, Table table)
    {
        var surface = buffer.Surface();
        Gauge.Draw(surface, new Rect(1, 0, 20, 1), 0.511, theme.Of(Role.Accent).On(theme.Of(Role.Bar).Background), symbols);
        var inside = Panel.Box(surface.Part(0, 1, buffer.Width, 6), "Layers", "by net order", false, theme, symbols);
        table.DrawTitles(inside, 0, theme);
        string[][] rows = [["conv1", "885,120", "9.9e-6"], ["a_long_name_of_a_layer", "37,752,832", "4.5e-7"]];
        for (var y = 0; y < rows.Length; y++)
        {
            for (var column = 0; column < 3; column++) table.Cell(inside, y + 1, column, rows[y][column], theme.Of(Role.Text));
            Sparkline.Draw(inside, table.Width, y + 1, [1, 2, 3, 4, 5, 6, 7, 8, float.NaN, 8], 1, 8, theme.Of(Role.Good), symbols);
        }

        Panel.Rule(surface.Part(0, 7, buffer.Width, 1), "Events", "2 open", true, theme, symbols);
        var dialog = Panel.Dialog(surface, new Rect(10, 8, 40, 5), "Leave?", "Enter yes  Esc no", theme, symbols);
        dialog.Text(1, 1, "The replay ends.", theme.Of(Role.Dialog));
        var field = new TextField();
        field.Set("goto 120000");
        field.Draw(surface.Part(0, 14, 20, 1), theme.Of(Role.Text));
        Table.Select(inside, 1, theme);
        new KeyLine().Draw(surface.Part(0, 15, buffer.Width, 1), Hints, "10 fps", theme);
    }
}
