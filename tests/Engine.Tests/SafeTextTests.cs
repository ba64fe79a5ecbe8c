namespace CaffeTop.Engine.Tests;

public class SafeTextTests
{
    [Theory]
    [InlineData("conv1/größe 大 😀", "conv1/größe 大 😀")]
    [InlineData("\u001b[31m\r\n\t\u007f", "␛[31m␍␊␉␡")]
    [InlineData("\u009b2J", "<U+009B>2J")]
    [InlineData("a\u202eb\u2066c\u2028d\u200be\ufefff", "a<U+202E>b<U+2066>c<U+2028>d<U+200B>e<U+FEFF>f")]
    [InlineData("\U000E0041", "<U+E0041>")]
    public void ShowsWhatCouldSteerOrHide(string text, string expected) => Assert.Equal(expected, SafeText.Clean(text));

    [Fact]
    public void LoneSurrogatesAreSpelt() => Assert.Equal("<U+D83D>x<U+DE00>", SafeText.Clean("\ud83dx\ude00"));

    [Fact]
    public void LongTextIsCut() => Assert.Equal("abc…", SafeText.Clean("abcdef", 3));
}
