using System.Text;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Terminal.Tests.Widgets;

public class TextFieldTests
{
    [Theory]
    [InlineData("abc", "", "abc")]
    [InlineData("abc", "< < x", "axbc")]
    [InlineData("abc", "Home x", "xabc")]
    [InlineData("abc", "Back Back", "a")]
    [InlineData("abc", "Home Del", "bc")]
    [InlineData("goto 120000", "^w", "goto ")]
    [InlineData("goto  120000 ", "^w", "goto  ")]
    [InlineData("abc", "< ^u", "c")]
    [InlineData("abc", "< ^k", "ab")]
    [InlineData("abc", "^a x ^e y", "xabcy")]
    [InlineData("a😀b", "< Back", "ab")]
    [InlineData("a😀b", "Home > Del", "ab")]
    [InlineData("", "Back Del ^w ^u ^k < >", "")]
    public void Keys_edit_the_line(string text, string keys, string expected)
    {
        var field = new TextField();
        field.Set(text);
        foreach (var key in keys.Split(' ', StringSplitOptions.RemoveEmptyEntries)) field.Handle(Press(key));
        Assert.Equal(expected, field.Text);
    }

    [Fact]
    public void Of_a_paste_only_the_first_line_is_taken()
    {
        var field = new TextField();
        field.Insert("*0.5\nq\r");
        Assert.Equal("*0.5", field.Text);
        field.Insert("\u001b]0;x\u0007\t\u009b1\ud800");
        Assert.Equal("*0.5]0;x1\ufffd", field.Text);
    }

    [Fact]
    public void Nothing_grows_without_limit()
    {
        var field = new TextField();
        for (var i = 0; i < 20; i++) field.Insert(new string('x', 300));
        Assert.Equal(1000, field.Text.Length);
        Assert.True(field.Handle(Press("y")));
        Assert.Equal(1000, field.Text.Length);
    }

    [Fact]
    public void The_cursor_is_always_seen()
    {
        var field = new TextField();
        field.Set(string.Concat(Enumerable.Range(0, 50).Select(i => (char)('a' + i % 26))));
        var buffer = new CellBuffer(10, 1);
        for (var moves = 0; moves < 52; moves++)
        {
            buffer.Clear();
            field.Draw(buffer.Surface(), default);
            Assert.Single(Enumerable.Range(0, 10), x => (buffer[x, 0].Style.Attributes & CellAttributes.Reverse) != 0);
            field.Handle(Press("<"));
        }
    }

    [Fact]
    public void What_it_does_not_know_is_left_to_others()
    {
        var field = new TextField();
        Assert.False(field.Handle(new KeyInput(Key.Up)));
        Assert.False(field.Handle(new KeyInput(Key.Character, new Rune('c'), KeyModifiers.Control)));
        Assert.False(field.Handle(new KeyInput(Key.Character, new Rune('x'), KeyModifiers.Alt)));
    }

    private static KeyInput Press(string name) => name switch
    {
        "<" => new KeyInput(Key.Left),
        ">" => new KeyInput(Key.Right),
        "Home" => new KeyInput(Key.Home),
        "Back" => new KeyInput(Key.Backspace),
        "Del" => new KeyInput(Key.Delete),
        ['^', var letter] => new KeyInput(Key.Character, new Rune(letter), KeyModifiers.Control),
        _ => new KeyInput(Key.Character, new Rune(name[0])),
    };
}
