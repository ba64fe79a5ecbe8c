using System.Text;
using CaffeTop.Export;
using CaffeTop.Screens;
using CaffeTop.Terminal.Input;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Screens;

/// <summary>The terminal model refuses every sequence that the program itself does not emit, so these runs need not look at what is shown.</summary>
public class HostileTests
{
    private const int StringsOfOneLog = 1000;
    private const ExportChoice AllKinds = ExportChoice.Train | ExportChoice.Test | ExportChoice.Lr | ExportChoice.Events | ExportChoice.Norms;

    [Theory]
    [InlineData("\e[2J\e]0;owned\a")]
    [InlineData("a\u202Eb\u2066c\u200B\u00AD")]
    [InlineData("\u009B31mred\u0090q\u009C")]
    [InlineData("层一个很长的名字\u0301\u0301\u0301\U0001F468\u200D\U0001F469")]
    [InlineData("\0\b\r\t\v\x7f")]
    public void Names_of_layers_and_files_cannot_reach_the_terminal(string name)
    {
        foreach (var view in "12345")
        {
            foreach (var (width, height) in new[] { (80, 24), (200, 50) })
            {
                var rig = new ScreenRig(width, height, MadeLog.Feed(debug: true, layer: name, name: name + ".log"));
                rig.Terminal.Type(view.ToString()).Type("jjG");
                Assert.NotEmpty(rig.Run());
            }
        }
    }

    [Fact]
    public void Lines_of_binary_rubbish_are_shown_as_what_they_are()
    {
        var random = new Random(7);
        var bytes = new byte[20_000];
        random.NextBytes(bytes);
        var text = Encoding.UTF8.GetBytes(MadeLog.Text(false, "conv1", 200)).Concat(bytes).ToArray();
        var rig = new ScreenRig(80, 24, new LoadedFeed(MadeLog.Model(text, "rubbish.log"), text));
        rig.Terminal.Type("5G").Type("   bbb").Type("4j1");
        Assert.NotEmpty(rig.Run());
    }

    [Fact]
    public void A_problem_of_the_feed_is_told_and_cleaned()
    {
        var feed = MadeLog.Feed();
        feed.Problem = "the log \e[31mis gone";
        var text = new ScreenRig(120, 30, feed).Run();
        Assert.Contains("is gone", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
    }

    /// <summary>CAFFETOP_FUZZ=200000 for more strings.</summary>
    [Fact]
    public void Whatever_stands_in_a_log_every_view_and_every_file_made_of_it_is_text()
    {
        for (var (left, seed) = (HostileText.Count(2000), 100); left > 0; left -= StringsOfOneLog, seed++)
        {
            var bytes = HostileLog.Make(seed, Math.Min(left, StringsOfOneLog));
            var model = MadeLog.Model(bytes, "hostile.log");
            var rig = new ScreenRig(seed % 2 == 0 ? 200 : 80, 24 + seed % 27, seed % 3 != 0, new LoadedFeed(model, bytes));
            foreach (var view in "12345") rig.Terminal.Type(view.ToString()).Type("jG").Wait(0.3);
            // Through the log itself, page after page.
            rig.Terminal.Type("5g");
            for (var page = 0; page < 40; page++) rig.Terminal.Press(Key.PageDown).Wait(0.15);
            rig.Run();
            HarmlessText.Check(rig.Terminal.Text, $"the screen, seed {seed}");
            foreach (var line in new PlainTail().Take(model)) HarmlessText.Check(line, $"tail's lines, seed {seed}");
            foreach (var format in (ExportFormat[])[ExportFormat.Csv, ExportFormat.Json, ExportFormat.Svg, ExportFormat.Text])
            {
                using var file = new MemoryStream();
                RunExport.Write(file, format, [model], AllKinds, wide: false);
                HarmlessText.Check(file.ToArray(), $"{format}, seed {seed}");
            }
        }
    }

    [Fact]
    public void What_is_typed_and_pasted_into_the_screen_is_text()
    {
        var hostile = new HostileText(11);
        for (var (left, seed) = (HostileText.Count(2000) / 20, 0); left > 0; left -= 10, seed++)
        {
            var rig = new ScreenRig(120, 30, MadeLog.Feed());
            for (var i = 0; i < 10; i++)
            {
                var text = Encoding.UTF8.GetString(hostile.Next()).Replace("\e", "", StringComparison.Ordinal);
                var prefix = (string[])[":", ":note ", ":open ", ":theme ", ":goto ", ":export csv ", "?", "4/", "a", ":rank "] is var all ? all[i] : "";
                rig.Terminal.Type(prefix).Paste(prefix.StartsWith(":export", StringComparison.Ordinal) ? "no/such/folder/" + text : text).Wait(0.3);
                if (prefix != "?") rig.Terminal.Press(Key.Enter).Wait(0.3);
                rig.Terminal.Press(Key.Escape).Press(Key.Escape).Type("4").Wait(0.3).Type("1");
            }

            rig.Run();
            foreach (var frame in rig.Terminal.Frames) HarmlessText.Check(frame, $"seed {seed}");
        }
    }
}
