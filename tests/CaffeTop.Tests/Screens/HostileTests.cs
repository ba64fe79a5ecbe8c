using System.Text;

namespace CaffeTop.Tests.Screens;

/// <summary>The terminal model refuses every sequence that the program itself does not emit, so these runs need not look at what is shown.</summary>
public class HostileTests
{
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
}
