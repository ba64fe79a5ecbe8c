using CaffeTop.Events;

namespace CaffeTop.LogParse.Tests;

public class SafeTextTests
{
    [Theory]
    [InlineData("conv1/größe_卷积 😀", "conv1/größe_卷积 😀")]
    [InlineData("\u001b]52;c;eA==\u0007", "␛]52;c;eA==␇")]
    [InlineData("a\u009b2Jb", "a<U+009B>2Jb")]
    [InlineData("a\u202eb\u200dc\u2028d", "a<U+202E>b<U+200D>c<U+2028>d")]
    [InlineData("\U000E0041", "<U+E0041>")]
    [InlineData("del\u007f\t", "del␡␉")]
    public void Whatever_steers_or_hides_is_shown(string text, string expected) => Assert.Equal(expected, SafeText.Clean(text));

    // Not a theory's data: the test runner replaces a lone surrogate on its way.
    [Fact]
    public void A_lone_surrogate_is_spelled() => Assert.Equal("<U+D800>x", SafeText.Clean(new string([(char)0xD800, 'x'])));

    [Fact]
    public void Every_character_that_Clean_changes_is_not_plain()
    {
        for (var code = 0; code < 0x10000; code++)
        {
            var text = new string((char)code, 1);
            Assert.True(!SafeText.IsPlain(text) || SafeText.Clean(text.AsSpan()) == text, $"U+{code:X4}");
        }
    }
}
