namespace CaffeTop.Tests.Screens;

public class ViewTests
{
    public static TheoryData<int, int, int, bool> Screens
    {
        get
        {
            var data = new TheoryData<int, int, int, bool>();
            foreach (var (width, height) in new[] { (80, 24), (120, 40), (200, 50) })
            {
                for (var view = 1; view <= 5; view++) data.Add(width, height, view, view <= 2);
                data.Add(width, height, 1, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public void Every_view_looks_as_reviewed(int width, int height, int view, bool debug)
    {
        var rig = new ScreenRig(width, height, MadeLog.Feed(debug));
        rig.Terminal.Type(((char)('0' + view)).ToString());
        Golden.Check($"view{view}{(debug ? "-debug" : "")}-{width}x{height}", rig.Run());
    }

    [Fact]
    public void Ascii_only_is_ascii_only()
    {
        foreach (var view in "12345")
        {
            var rig = new ScreenRig(120, 40, unicode: false, MadeLog.Feed(debug: true));
            rig.Terminal.Type(view.ToString());
            var text = rig.Run();
            if (view == '1') Golden.Check("ascii-120x40", text);
            // What widgets leave beyond ASCII (names, an ellipsis) the writer replaces.
            var first = text.Split('\n')[2..^3];
            Assert.DoesNotContain(string.Concat(first), static c => c is >= '\u2500' and <= '\u28FF');
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(19, 4)]
    [InlineData(20, 5)]
    [InlineData(30, 8)]
    [InlineData(59, 14)]
    [InlineData(60, 15)]
    [InlineData(79, 23)]
    [InlineData(300, 5)]
    [InlineData(20, 100)]
    public void Small_and_odd_sizes_are_drawn_without_a_fault(int width, int height)
    {
        foreach (var debug in new[] { false, true })
        {
            var rig = new ScreenRig(width, height, MadeLog.Feed(debug));
            rig.Terminal.Type("12").Type("h").Type("345?").Press(CaffeTop.Terminal.Input.Key.Escape).Type(":go").Press(CaffeTop.Terminal.Input.Key.Escape).Type("1z");
            var text = rig.Run();
            if (width < 20 || height < 5) Assert.StartsWith("80x24 please"[..Math.Min(width, 12)], text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Below_80x24_the_second_chart_folds_and_below_60x15_one_chart_is_left()
    {
        Golden.Check("folded-70x20", new ScreenRig(70, 20, MadeLog.Feed()).Run());
        Golden.Check("small-50x12", new ScreenRig(50, 12, MadeLog.Feed()).Run());
    }

    [Fact]
    public void A_text_that_stands_above_only_is_found_from_the_log_s_end()
    {
        var rig = new ScreenRig(80, 24, MadeLog.Feed());
        var end = new ScreenRig(80, 24, MadeLog.Feed());
        end.Terminal.Type("5G");
        Assert.DoesNotContain("Creating training net", end.Run(), StringComparison.Ordinal);
        rig.Terminal.Type("5G/Creating training net").Press(CaffeTop.Terminal.Input.Key.Enter);
        Assert.Contains("] Creating training net", rig.Run(), StringComparison.Ordinal);
    }
}
