using CaffeTop.Terminal.Input;

namespace CaffeTop.Tests.Screens.Live;

public class RateDialogTests
{
    [Theory]
    [InlineData("0.005", "0.005")]
    [InlineData("5e-3", "0.005")]
    [InlineData("*0.5", "0.005")]
    [InlineData("/10", "0.001")]
    [InlineData("* 0.5", "0.005")]
    public void A_value_or_what_is_done_to_the_present_one_is_set_after_a_snapshot(string typed, string value)
    {
        var rig = new LiveRig();
        rig.Terminal.Type("l").Press('u', KeyModifiers.Control).Type(typed.Replace(" ", "", StringComparison.Ordinal)).Press(Key.Enter);
        rig.Go();
        Assert.Equal(["Snapshot", $"Set base_lr {value}"], rig.Calls);
    }

    [Fact]
    public void What_is_typed_first_takes_the_place_of_the_present_value()
    {
        var rig = new LiveRig();
        rig.Terminal.Type("l*0.5").Press(Key.Tab).Press(Key.Enter);
        rig.Go();
        Assert.Equal(["Set base_lr 0.005"], rig.Calls);
    }

    [Theory]
    [InlineData("abc", "'abc' is not a number")]
    [InlineData("0,005", "decimals stand behind a point")]
    [InlineData("-1", "base_lr must be above 0")]
    [InlineData("0", "base_lr must be above 0")]
    [InlineData("nan", "'nan' is not a number")]
    [InlineData("1e999", "is not a number")]
    [InlineData("/0", "nothing can be divided by 0")]
    [InlineData("*", "a number is missing")]
    [InlineData("", "type a value")]
    public void What_is_no_rate_is_said_and_not_set(string typed, string sentence)
    {
        var rig = new LiveRig();
        rig.Terminal.Type("l").Press('u', KeyModifiers.Control).Type(typed).Press(Key.Enter).Press(Key.Enter);
        Assert.Contains(sentence, rig.Go(), StringComparison.Ordinal);
        Assert.Empty(rig.Calls);
    }

    [Fact]
    public void What_is_unusual_wants_a_second_Enter()
    {
        var rig = new LiveRig();
        var seen = "";
        rig.Terminal.Type("l0.125").Press(Key.Enter).Wait(0.3).Check(() => seen = rig.Terminal.Text).Press(Key.Enter);
        rig.Go();
        Assert.Contains("12.5 times the present rate; Enter again applies it", seen, StringComparison.Ordinal);
        Assert.Equal(["Snapshot", "Set base_lr 0.125"], rig.Calls);
    }

    [Fact]
    public void Another_character_makes_the_second_Enter_the_first_again()
    {
        var rig = new LiveRig();
        rig.Terminal.Type("l0.125").Press(Key.Enter).Type("5").Press(Key.Enter);
        rig.Go();
        Assert.Empty(rig.Calls);
    }

    [Fact]
    public void A_policy_that_does_not_use_base_lr_is_told()
    {
        var rig = new LiveRig();
        rig.Run.Steered.Rate = static (_, _) => 0.5f;
        rig.Terminal.Type("l0.005");
        Assert.Contains("the policy's rate does not use base_lr", rig.Go(), StringComparison.Ordinal);
    }

    [Fact]
    public void Arrows_scale_the_value_and_Escape_changes_nothing()
    {
        var rig = new LiveRig();
        var seen = new List<string>();
        rig.Terminal.Type("l");
        foreach (var key in new[] { Key.Up, Key.Down, Key.Down, Key.PageUp, Key.PageDown }) rig.Terminal.Press(key).Wait(0.3).Check(() => seen.Add(rig.Terminal.Text));
        rig.Terminal.Press(Key.Escape);
        rig.Go();
        foreach (var (text, value) in seen.Zip(["0.02", "0.01", "0.005", "0.05", "0.005"])) Assert.Matches($@"base_lr +{value.Replace(".", "\\.", StringComparison.Ordinal)} +↑↓", text);
        Assert.Empty(rig.Calls);
    }

    [Fact]
    public void Present_value_policy_and_formula_are_told()
    {
        var rig = new LiveRig();
        rig.Terminal.Type("l");
        var text = rig.Go();
        Assert.Contains("base_lr 0.01 · policy step · gamma 0.1 · stepsize 1000", text, StringComparison.Ordinal);
        Assert.Contains("0.001 (= 0.01 × 0.1) at iteration 1,990", text, StringComparison.Ordinal);
    }
}
