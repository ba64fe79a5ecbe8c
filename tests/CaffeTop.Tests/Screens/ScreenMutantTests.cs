using CaffeTop.Terminal.Input;
using CaffeTop.Tests.Runs;

namespace CaffeTop.Tests.Screens;

/// <summary>A frame of each view of every damaged log, on terminals of many sizes whose model takes nothing that the program does not send itself.</summary>
public class ScreenMutantTests
{
    private static readonly (int Width, int Height)[] Sizes = [(80, 24), (120, 40), (200, 50), (60, 16), (30, 8), (10, 3), (160, 45)];

    [Fact]
    public void Every_view_of_every_mutant_is_drawn()
    {
        MutantLog.Each(200, static (bytes, random, number) =>
        {
            var (width, height) = Sizes[number % Sizes.Length];
            var feed = new LoadedFeed(MadeLog.Model(bytes, "mutant.log"), bytes) { IsLive = random.Next(3) == 0 };
            var rig = new ScreenRig(width, height, random.Next(4) != 0, feed);
            foreach (var view in "12345") rig.Terminal.Type(view.ToString()).Wait(0.3).Type("j").Wait(0.3);
            rig.Terminal.Type("1xx+y").Press(Key.Home).Press(Key.Right, KeyModifiers.Shift).Wait(0.3);
            if (!feed.IsLive) rig.Terminal.Type("]]]].. ").Wait(2);
            rig.Run();
            Assert.True(rig.Terminal.Frames.Count > 5, $"{rig.Terminal.Frames.Count} frames");
        });
    }
}
