namespace CaffeTop.EndToEnd;

/// <summary>That the harness sees what a terminal shows and types what a person types.</summary>
public sealed class TmuxTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [SkippableFact]
    public void A_screen_of_another_program()
    {
        Tmux.SkipIfMissing();
        using var tmux = new Tmux(_here.Folder, 60, 12);
        Assert.Equal("12 60", tmux.Ask("stty size"));
        tmux.Resize(70, 15);
        Assert.Equal("15 70", tmux.Ask("stty size"));
        tmux.Run("printf '\\033[?1049h\\033[?25l\\033[3;5Hhel''lo'; read -rsn1; printf '\\033[?25h\\033[?1049l'");
        tmux.WaitFor("hello");
        Assert.Equal("1", tmux.Variable("alternate_on"));
        Assert.Equal("0", tmux.Variable("cursor_flag"));
        tmux.Bytes("x");
        tmux.WaitForNo("hello");
        Assert.Equal("0", tmux.Variable("alternate_on"));
        Assert.Equal("1", tmux.Variable("cursor_flag"));
    }
}
