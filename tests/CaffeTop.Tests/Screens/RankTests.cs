using System.Text;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Tests.Screens;

/// <summary>A log of several MPI ranks: one is shown, the others are a key away.</summary>
public class RankTests
{
    private static readonly string[] Ranks = ["3", "7", "11"];

    [Fact]
    public void The_next_rank_is_a_key_away_and_the_status_line_says_which_it_is()
    {
        var rig = Rig();
        rig.Terminal.Check(() => AssertShown(rig, 3, "rank 3 (1 of 3)"))
            .Type("v").Check(() => AssertShown(rig, 7, "rank 7 (2 of 3)"))
            .Type("v").Check(() => AssertShown(rig, 11, "rank 11 (3 of 3)"))
            .Type("v").Check(() => AssertShown(rig, 3, "rank 3 (1 of 3)"));
        rig.Run();
    }

    [Fact]
    public void A_rank_can_be_asked_for()
    {
        var rig = Rig();
        rig.Terminal.Type(":rank 11").Press(Key.Enter).Check(() => AssertShown(rig, 11, "rank 11 (3 of 3)")).Type(":rank 4").Press(Key.Enter);
        Assert.Contains("'4' is no rank of this run; it has 3, from 3 to 11", rig.Run(), StringComparison.Ordinal);
    }

    [Fact]
    public void After_the_last_rank_comes_the_next_log()
    {
        var rig = new ScreenRig(120, 40, Feed(), MadeLog.Feed(name: "single.log"));
        rig.Terminal.Type("vv").Check(() => Assert.Equal((0, 11), (rig.State.RunIndex, rig.State.Run.Coverage.Rank)))
            .Type("v").Check(() => Assert.Equal(1, rig.State.RunIndex))
            .Type("v").Check(() => Assert.Equal((0, 3), (rig.State.RunIndex, rig.State.Run.Coverage.Rank)));
        rig.Run();
    }

    [Fact]
    public void A_replay_plays_the_rank_that_is_shown_to_its_end()
    {
        var rig = Rig();
        rig.Terminal.Type("v").Type("...").Check(() => Assert.Equal((7, 40), (rig.State.Run.Current(rig.State.Player)!.Rank, rig.State.Player.Iteration)))
            .Type("v").Check(() => Assert.Equal((11, 40), (rig.State.Run.Current(rig.State.Player)!.Rank, rig.State.Player.Iteration)))
            .Type("....");
        rig.Run();
        Assert.True(rig.State.Player.IsAtEnd);
    }

    private static void AssertShown(ScreenRig rig, int rank, string status)
    {
        Assert.Contains(status, rig.Terminal.Text.Split('\n')[0], StringComparison.Ordinal);
        Assert.All(rig.State.Run.Coverage.Parts, part => Assert.Equal(rank, part.Session.Rank));
        Assert.Equal(rank / 10f, rig.State.Charts.Loss.Curves[0].Parts[0].Series.Y[0]);
    }

    private static ScreenRig Rig() => new(120, 40, Feed());

    // Each rank's loss is a tenth of its number; their lines stand between each other's.
    private static LoadedFeed Feed()
    {
        var log = new StringBuilder();
        for (var i = 0; i <= 100; i += 20)
        {
            foreach (var rank in Ranks)
            {
                var loss = int.Parse(rank, System.Globalization.CultureInfo.InvariantCulture) / 10.0;
                log.Append(System.Globalization.CultureInfo.InvariantCulture, $"[{rank}] I1121 16:02:{i / 2:00}.000000  345{rank} solver.cpp:228] Iteration {i}, loss = {loss}\n");
            }
        }

        var text = Encoding.UTF8.GetBytes(log.ToString());
        return new LoadedFeed(MadeLog.Model(text, "ranks.log"), text);
    }
}
