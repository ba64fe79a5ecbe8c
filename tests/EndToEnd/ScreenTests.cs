namespace CaffeTop.EndToEnd;

/// <summary>replay on a real terminal (tmux): what it shows, how it behaves under a shell, and how it leaves the terminal.</summary>
public sealed class ScreenTests : IDisposable
{
    // Shown in every size, before and after everything.
    private const string Shown = "LeNet";

    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [SkippableFact]
    public void It_takes_the_whole_terminal_and_gives_it_back()
    {
        using var tmux = Start();
        var modes = tmux.Ask("stty -g");
        tmux.Run("clear; echo above");
        Replay(tmux);
        Assert.Equal("1", tmux.Variable("alternate_on"));
        Assert.Equal("0", tmux.Variable("cursor_flag"));
        Assert.DoesNotContain("above", tmux.Screen(), StringComparison.Ordinal);
        tmux.Type("q");
        tmux.WaitForVariable("alternate_on", "0");
        Assert.Equal("0", tmux.Ask("echo $?"));
        AssertGivenBack(tmux, modes);
    }

    [SkippableTheory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public void A_signal_ends_it_and_gives_the_terminal_back(string signal)
    {
        using var tmux = Start();
        var modes = tmux.Ask("stty -g");
        Replay(tmux);
        CaffeTopProcess.RunCommand("kill", _here.Folder, "-" + signal, File.ReadAllText(_here["pid"]).Trim());
        AssertGivenBack(tmux, modes);
    }

    [SkippableFact]
    public void Resizing_paints_the_new_size()
    {
        using var tmux = Start(120, 40);
        var replay = Replay(tmux);
        foreach (var (columns, rows) in new[] { (80, 24), (200, 50), (61, 16), (30, 8), (10, 3), (120, 40) })
        {
            tmux.Resize(columns, rows);
            tmux.WaitFor(screen => screen.TrimEnd('\n').Split('\n').Any(static line => line.Trim().Length > 0), $"something at {columns}x{rows}");
        }

        // The same picture as before all that, from the buffer and the terminal alike.
        tmux.WaitFor(Shown);
        AssertTmuxShowsTheBuffer(tmux, replay);
    }

    [SkippableFact]
    public void Stopped_by_a_key_and_continued_by_the_shell()
    {
        using var tmux = Start();
        var modes = tmux.Ask("stty -g");
        Replay(tmux);
        tmux.Keys("C-z");
        tmux.WaitFor("Stopped");
        tmux.WaitForVariable("alternate_on", "0");
        Assert.Equal(modes, tmux.Ask("stty -g"));
        Assert.Equal("1", tmux.Variable("cursor_flag"));
        tmux.Run("fg");
        tmux.WaitForVariable("alternate_on", "1");
        tmux.WaitFor(Shown);

        // Keys arrive again, and it can be left.
        tmux.Type("5");
        tmux.WaitFor("solver.cpp");
        tmux.Type("q");
        AssertGivenBack(tmux, modes);
    }

    [SkippableFact]
    public void What_was_written_over_is_painted_anew()
    {
        using var tmux = Start();
        var before = Replay(tmux).Settle();
        var terminal = tmux.Variable("pane_tty");
        File.WriteAllText(terminal, "\e[5;5HNOISE\e[8;1H\e[2K");
        tmux.WaitFor("NOISE");
        tmux.Keys("C-l");
        tmux.WaitForNo("NOISE");
        tmux.WaitFor(screen => screen == before, "the screen as before");
    }

    [SkippableFact]
    public void A_paste_presses_no_key()
    {
        using var tmux = Start();
        Replay(tmux);
        tmux.Bytes("\e[200~5Mq\r:quit\r\e[201~");
        tmux.Type("4");
        tmux.WaitFor("snapshot");
        Assert.DoesNotContain("solver.cpp", tmux.Screen(), StringComparison.Ordinal);
        Assert.Equal("1", tmux.Variable("mouse_any_flag"));
        Assert.Equal("1", tmux.Variable("alternate_on"));

        // In a text field it is text.
        tmux.Type(":");
        tmux.Bytes("\e[200~goto 1000\e[201~");
        tmux.WaitFor("goto 1000");
        Assert.Equal("1", tmux.Variable("alternate_on"));
    }

    [SkippableFact]
    public void The_mouse_moves_the_cursor_and_scrolls()
    {
        using var tmux = Start();
        Replay(tmux);
        Assert.Equal("1", tmux.Variable("mouse_any_flag"));
        Assert.Equal("1", tmux.Variable("mouse_sgr_flag"));
        var before = tmux.Screen();
        tmux.Bytes("\e[<0;30;8M\e[<0;30;8m");
        var clicked = tmux.WaitFor(screen => screen != before, "something from a click");
        tmux.Type("5");
        tmux.WaitFor("solver.cpp");
        tmux.Keys("Home");
        var top = tmux.WaitFor("Initializing solver");
        tmux.Bytes("\e[<65;30;8M\e[<65;30;8M\e[<65;30;8M");
        tmux.WaitFor(screen => screen != top, "lines further down from the wheel");
        Assert.NotEqual(top, clicked);

        // Off, so that the terminal's own selection works, and on.
        tmux.Type("M");
        tmux.WaitForVariable("mouse_any_flag", "0");
        tmux.Type("M");
        tmux.WaitForVariable("mouse_any_flag", "1");
    }

    [SkippableFact]
    public void After_hundreds_of_frames_tmux_shows_the_buffer()
    {
        using var tmux = Start(120, 40);
        var replay = Replay(tmux, options: "--speed 2 --fps 60");

        // While it plays: through all views and back, dialogs, scales, themes, pauses.
        foreach (var key in (string[])["2", "h", "4", "1", "?", "Escape", "5", "1", "y", "e", "+", "+", "0", ":", "Escape", "T", "T", "T", "T", "Space", "Space", "x", "b", "o", "z", "z"])
        {
            replay.Keys(key);
            replay.AwaitKeys();
            for (var i = 0; i < 3; i++) replay.Keys("Left", "Right");
        }

        replay.Type("1");
        tmux.WaitFor("100.0%");
        AssertTmuxShowsTheBuffer(tmux, replay, atLeast: 150);
    }

    [SkippableTheory]
    [InlineData("xterm", "COLORTERM=truecolor LANG=C.UTF-8", 0)]
    [InlineData("xterm-256color", "LANG=C.UTF-8", 0)]
    [InlineData("tmux-256color", "LANG=C", 1)]
    [InlineData("screen", "LC_ALL=C LANG=C.UTF-8", 1)]
    [InlineData("tmux-256color", "NO_COLOR=1 LANG=C.UTF-8", 2)]
    [InlineData("linux", "LANG=C.UTF-8", 0)]
    public void Colours_and_characters_are_those_of_the_terminal(string terminal, string environment, int kind)
    {
        using var tmux = Start(100, 30, environment);
        Replay(tmux, $"TERM={terminal}");
        tmux.WaitFor("q:quit");
        if (kind == 1) Assert.DoesNotContain(tmux.Screen(), static c => c > '~');
        else Assert.Contains(tmux.Screen(), static c => c > '~');
        var styled = tmux.StyledScreen();
        var colored = System.Text.RegularExpressions.Regex.IsMatch(styled, @"\e\[[0-9;]*\b([34][0-7]|9[0-7]|[34]8;[25];[0-9;]+)m");
        Assert.Equal(kind != 2, colored);
    }

    [SkippableFact]
    public void A_mistake_in_the_loop_of_the_screen_gives_the_terminal_back()
    {
        using var tmux = Start();
        var modes = tmux.Ask("stty -g");

        // The frame cannot be written to where it was asked for: nothing in the loop expects that.
        tmux.Run($"clear; CAFFETOP_SCREEN=no/such/folder/screen dotnet '{CaffeTopProcess.Program}' replay lenet.log");
        tmux.WaitFor("caffetop: ");
        tmux.WaitForPrompt();
        Assert.Equal("1", tmux.Ask("echo $?"));
        AssertGivenBack(tmux, modes);
    }

    [SkippableFact]
    public void An_error_is_a_sentence_on_an_untouched_terminal()
    {
        using var tmux = Start();
        var modes = tmux.Ask("stty -g");
        foreach (var name in new[] { "missing.log", ".", "empty.log" })
        {
            File.WriteAllText(_here["empty.log"], "");
            tmux.Run("clear");
            tmux.Start("replay", name);
            tmux.WaitFor("caffetop: ");
            tmux.WaitForPrompt();
            Assert.Equal("1", tmux.Ask("echo $?"));
            AssertGivenBack(tmux, modes);
        }
    }

    private Tmux Start(int columns = 100, int rows = 30, string environment = "LANG=C.UTF-8")
    {
        Tmux.SkipIfMissing();
        File.WriteAllText(_here["lenet.log"], ExampleLog.Text);
        return new Tmux(_here.Folder, columns, rows, environment: environment);
    }

    private ShownReplay Replay(Tmux tmux, string environment = "", string options = "")
    {
        var replay = new ShownReplay(tmux, _here);
        replay.Start(environment, options);
        tmux.WaitFor(Shown);
        return replay;
    }

    private static void AssertGivenBack(Tmux tmux, string modes)
    {
        tmux.WaitForVariable("alternate_on", "0");
        tmux.WaitForPrompt();
        Assert.Equal(modes, tmux.Ask("stty -g"));
        Assert.Equal("1", tmux.Variable("cursor_flag"));
        Assert.Equal("0", tmux.Variable("mouse_any_flag"));
    }

    private static void AssertTmuxShowsTheBuffer(Tmux tmux, ShownReplay replay, int atLeast = 2)
    {
        replay.Keys("Escape");
        replay.Settle();
        Assert.InRange(replay.Frames, atLeast, int.MaxValue);
        tmux.Type("q");
        tmux.WaitForVariable("alternate_on", "0");
    }
}
