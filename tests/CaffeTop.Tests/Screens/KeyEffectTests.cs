using CaffeTop.Screens;
using CaffeTop.Screens.Keys;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Screens;

/// <summary>The key table, walked: every line does something in every view that it names, and help knows it.</summary>
public class KeyEffectTests
{
    // What is done first, so that each key has something to do: a cursor, a zoom, a selection further down, a search.
    private static readonly Action<TestTerminal>[] Preludes =
    [
        static _ => { },
        static t => t.Press(Key.Left).Press(Key.Left).Press(Key.Left),
        static t => t.Press(Key.End).Type("++"),
        static t => t.Press(Key.Home).Type("++"),
        static t => t.Press(Key.Down).Press(Key.Down),
        static t => t.Type("g"),
        static t => t.Type("/conv").Press(Key.Enter),
        static t => t.Type("G/Iteration").Press(Key.Enter),
        static t => t.Type("g/Iteration").Press(Key.Enter),
        static t => t.Type(" ").Wait(0.5).Type(" "),
        static t => t.Type("]"),
        static t => t.Press(Key.Right),
        static t => t.Press(Key.Tab),
        static t => t.Press(Key.PageDown).Press(Key.PageDown),
        static t => t.Press(Key.End).Type("+++<"),
    ];

    public static TheoryData<int, int> Lines()
    {
        var data = new TheoryData<int, int>();
        for (var i = 0; i < KeyTable.All.Count; i++)
        {
            for (var view = 0; view < 5; view++)
            {
                if (KeyTable.All[i].WorksIn((ScreenView)view) && KeyTable.All[i].WorksFor(KeyRuns.Log)) data.Add(i, view);
            }
        }

        return data;
    }

    [Fact]
    public void No_line_is_hidden_behind_another_that_works_wherever_it_does()
    {
        foreach (var binding in KeyTable.All)
        {
            Assert.NotEmpty(binding.Strokes);
            Assert.NotEmpty(binding.Help);
            for (var view = (ScreenView)0; (int)view < 5; view++)
            {
                foreach (var kind in new[] { KeyRuns.Log, KeyRuns.Live })
                {
                    if (!binding.WorksIn(view) || !binding.WorksFor(kind)) continue;
                    Assert.True(
                        binding.Strokes.Any(stroke => KeyTable.Find(stroke, view, kind)?.Action == binding.Action),
                        $"{binding.Label} ({binding.Help}) in {view} of a {kind}: every key of it does something else");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_key_does_something_where_it_works(int line, int view)
    {
        var binding = KeyTable.All[line];
        foreach (var prelude in Preludes)
        {
            if (Changes(binding, (ScreenView)view, prelude)) return;
        }

        Assert.Fail($"{binding.Label} ({binding.Help}) changes nothing in {(ScreenView)view}");
    }

    private static bool Changes(KeyBinding binding, ScreenView view, Action<TestTerminal> prelude)
    {
        var stroke = binding.Strokes.First(s => KeyTable.Find(s, view, KeyRuns.Log)?.Action == binding.Action);
        using var run = new ScreenRun(120, 40);
        var terminal = run.Terminal;
        // Another view first: the keys that show views must have something to change.
        terminal.Type(view == ScreenView.Overview && binding.Action == ScreenAction.ShowOverview ? "2" : ((int)view + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (binding.Action == ScreenAction.ShowOverview + (int)view) terminal.Type(view == ScreenView.Overview ? "2" : "1");
        terminal.Wait(0.5);
        prelude(terminal);
        // What was said in the key line is gone by then.
        terminal.Wait(10);
        var before = "";
        var writes = 0;
        var stops = 0;
        var mouse = true;
        terminal.Check(() => (before, writes, stops, mouse) = (Seen(terminal.Shown), terminal.Device.Writes.Count, terminal.Device.Stops, terminal.Mouse));
        terminal.Device.Feed(stroke.Key == Key.Character ? KeyBytes.Of(new System.Text.Rune(stroke.Rune), stroke.Modifiers) : KeyBytes.Of(stroke.Key, stroke.Modifiers));
        if (stroke.Key == Key.Escape) terminal.Wait(0.05);
        var changed = false;
        terminal.Check(() => changed = Seen(terminal.Shown) != before || terminal.Device.Stops != stops || terminal.Mouse != mouse
            || (binding.Action == ScreenAction.Redraw && terminal.Device.Writes.Count > writes && terminal.Device.Writes[^1] > 1000));
        terminal.Wait(1);
        run.Go();
        // Who quits does not come to the check.
        return changed || (binding.Action == ScreenAction.Quit && !terminal.Device.Broken);
    }

    private static string Seen(CellBuffer shown)
    {
        var text = new System.Text.StringBuilder();
        for (var y = 0; y < shown.Height; y++)
        {
            foreach (var cell in shown.Row(y)) text.Append((char)cell.Rune).Append(cell.Style.GetHashCode()).Append(',');
        }

        return text.ToString();
    }
}
