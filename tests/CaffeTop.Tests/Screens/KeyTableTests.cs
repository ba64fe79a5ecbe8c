using CaffeTop.Screens;
using CaffeTop.Screens.Keys;
using CaffeTop.Terminal.Input;
using CaffeTop.Tests.Screens.Live;

namespace CaffeTop.Tests.Screens;

public class KeyTableTests
{
    [Fact]
    public void Every_key_means_one_thing_in_a_view()
    {
        foreach (var kind in new[] { KeyRuns.Log, KeyRuns.Live })
        {
            foreach (var view in Enum.GetValues<ScreenView>())
            {
                foreach (var binding in KeyTable.All.Where(binding => binding.WorksIn(view) && binding.WorksFor(kind)))
                {
                    foreach (var stroke in binding.Strokes)
                        Assert.True(KeyTable.Find(stroke, view, kind)!.Action == binding.Action || binding.Action is ScreenAction.PageDown, $"{binding.Label} in {view} of a {kind} does something else");
                }
            }
        }
    }

    [Fact]
    public void Every_action_has_a_key_and_every_key_a_help_text()
    {
        foreach (var action in Enum.GetValues<ScreenAction>()) Assert.Contains(KeyTable.All, binding => binding.Action == action);
        Assert.All(KeyTable.All, static binding => Assert.NotEmpty(binding.Help));
        Assert.All(KeyTable.All, static binding => Assert.NotEmpty(binding.Strokes));
        Assert.All(KeyTable.All, static binding => Assert.NotEqual(KeyViews.None, binding.Views));
    }

    [Fact]
    public void Every_key_of_every_view_can_be_pressed()
    {
        foreach (var view in Enum.GetValues<ScreenView>())
        {
            foreach (var binding in KeyTable.All.Where(binding => binding.WorksIn(view) && binding.Action != ScreenAction.Quit))
            {
                var rig = new ScreenRig(80, 24, MadeLog.Feed(debug: true));
                rig.Terminal.Type(((char)('1' + (int)view)).ToString());
                Press(rig, binding.Strokes[0]);
                rig.Run();
                Assert.NotEmpty(rig.Terminal.Frames);
            }
        }
    }

    [Fact]
    public void Keys_of_a_live_run_answer_with_the_reason()
    {
        foreach (var binding in KeyTable.All.Where(static binding => binding.Runs == KeyRuns.Live && binding.Action is not (ScreenAction.Pause or ScreenAction.StepRun)))
        {
            var rig = new ScreenRig(80, 24, MadeLog.Feed());
            Press(rig, binding.Strokes[0]);
            Assert.Contains("only reads a log", rig.Run(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Keys_of_a_replay_answer_with_the_reason_in_a_live_run()
    {
        foreach (var key in "[]")
        {
            var rig = new LiveRig();
            rig.Terminal.Type(key.ToString());
            Assert.Contains("is for replays of logs", rig.Go(), StringComparison.Ordinal);
        }
    }

    private static void Press(ScreenRig rig, KeyStroke stroke)
    {
        if (stroke.Key != Key.Character) rig.Terminal.Press(stroke.Key, stroke.Modifiers);
        else if (stroke.Modifiers != KeyModifiers.None) rig.Terminal.Press((char)stroke.Rune, stroke.Modifiers);
        else rig.Terminal.Type(((char)stroke.Rune).ToString());
    }
}
