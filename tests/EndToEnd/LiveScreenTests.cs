namespace CaffeTop.EndToEnd;

/// <summary>run on a real terminal (tmux): from the first frame to the summary, and what becomes of the training when the terminal misbehaves.</summary>
public sealed class LiveScreenTests : IDisposable
{
    // What tells that a view is drawn, with all that it shows of the net, which a thread beside reads.
    private static readonly Dictionary<char, string> Signs = new()
    {
        ['1'] = "Loss", ['2'] = "log10 of", ['3'] = "DummyData", ['4'] = "snapshot", ['5'] = "Optimization Done.",
    };

    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [SkippableFact]
    public void A_run_is_seen_to_its_end_and_summed_up()
    {
        using var tmux = Start("snapshot: 30", maxIter: 60);
        var modes = tmux.Ask("stty -g");
        var run = new LiveRun(tmux, _here);
        run.Start();
        Assert.Equal("1", tmux.Variable("alternate_on"));
        tmux.WaitFor("optimization done");

        // It stays until somebody leaves, which takes one key now.
        tmux.Type("5");
        tmux.WaitFor("Optimization Done.");
        tmux.Type("q");
        tmux.WaitForVariable("alternate_on", "0");
        var summary = tmux.WaitFor("done, 60 iterations");
        Assert.Contains("solver (small)", summary.Replace(Path.GetFileName(_here.Folder), "solver", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("s_iter_60.caffemodel", summary, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(Assert.Single(Directory.GetFiles(_here.Folder, "s_2*.log"))), summary, StringComparison.Ordinal);
        Assert.Equal("0", tmux.Ask("echo $?"));
        AssertGivenBack(tmux, modes);
    }

    [SkippableFact]
    public void A_run_and_the_replay_of_its_log_show_the_same()
    {
        using var tmux = Start("", columns: 120, rows: 40);
        _here.Write("solver.prototxt", """
            net: "net.prototxt" test_iter: 2 test_interval: 20 max_iter: 60 display: 5 snapshot: 30 snapshot_prefix: "s" debug_info: true
            base_lr: 0.01 lr_policy: "step" gamma: 0.5 stepsize: 25 random_seed: 1
            """);
        var run = new LiveRun(tmux, _here);
        run.Start();
        tmux.WaitFor("Optimization done");
        // What is said about the end is said over the views.
        tmux.Keys("Escape");
        tmux.WaitForNo("Optimization done");
        var live = new Dictionary<char, string>();
        var last = Body(tmux.Screen());
        foreach (var view in "23451")
        {
            string? before = null;
            Show(tmux, view);
            tmux.WaitFor(
                screen =>
                {
                    var isStill = before == screen && Body(screen) != last && screen.Contains(Signs[view], StringComparison.Ordinal);
                    before = screen;
                    return isStill;
                },
                $"view {view}, at rest");
            live[view] = last = Body(before!);
        }

        tmux.Type("q");
        tmux.WaitForVariable("alternate_on", "0");
        tmux.WaitForPrompt();
        tmux.Start("replay", Path.GetFileName(Assert.Single(Directory.GetFiles(_here.Folder, "s_2*.log"))));
        tmux.WaitForVariable("alternate_on", "1");
        foreach (var view in "23451")
        {
            Show(tmux, view);
            tmux.WaitFor(screen => Body(screen) == live[view], $"view {view} as it was on the run's screen,\n{live[view]}\n");
        }
    }

    [SkippableFact]
    public void A_window_that_is_killed_costs_a_snapshot_and_nothing_else()
    {
        var tmux = Start();
        var run = new LiveRun(tmux, _here);
        run.Start();
        run.AwaitIterations();
        tmux.Dispose();
        run.AwaitLog("terminal -> gone");
        run.AwaitLog("Snapshotting solver state");
        run.AwaitIterations();
        Assert.Single(Directory.GetFiles(_here.Folder, "s_iter_*.caffemodel"));
        run.Signal("TERM");
        run.AwaitEnd();
        Assert.Contains("Optimization stopped early.", run.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_terminal_that_takes_nothing_holds_up_nothing()
    {
        using var tmux = Start();
        var run = new LiveRun(tmux, _here);
        run.Start("--fps 60");
        var server = tmux.Variable("pid");
        CaffeTopProcess.RunCommand("kill", _here.Folder, "-STOP", server);
        try
        {
            for (var i = 0; i < 5; i++) run.AwaitIterations();
            // It can be ended all the same.
            run.Signal("TERM");
            run.AwaitEnd();
        }
        finally
        {
            CaffeTopProcess.RunCommand("kill", _here.Folder, "-CONT", server);
        }

        Assert.Contains("Optimization stopped early.", run.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Stopped_by_a_key_and_continued_by_the_shell()
    {
        using var tmux = Start();
        var modes = tmux.Ask("stty -g");
        var run = new LiveRun(tmux, _here);
        run.Start();
        run.AwaitIterations();
        tmux.Keys("C-z");
        tmux.WaitFor("Stopped");
        tmux.WaitForVariable("alternate_on", "0");
        Assert.Equal(modes, tmux.Ask("stty -g"));

        // The training stands still, too.
        Assert.Contains("(stopped)", File.ReadAllText($"/proc/{run.Id}/status"), StringComparison.Ordinal);
        tmux.Run("fg");
        tmux.WaitForVariable("alternate_on", "1");
        tmux.WaitFor("small");
        run.AwaitLog("suspend -> continued after");
        run.AwaitIterations();
        run.Signal("TERM");
        tmux.WaitForVariable("alternate_on", "0");
        tmux.WaitFor("stopped at iteration");
        AssertGivenBack(tmux, modes);
    }

    [SkippableFact]
    public void A_signal_to_end_is_obeyed_and_the_terminal_given_back()
    {
        using var tmux = Start();
        var modes = tmux.Ask("stty -g");
        var run = new LiveRun(tmux, _here);
        run.Start();
        run.AwaitIterations();
        run.Signal("TERM");
        tmux.WaitFor("stopped at iteration");
        Assert.Equal("0", tmux.Ask("echo $?"));
        Assert.Single(Directory.GetFiles(_here.Folder, "s_iter_*.caffemodel"));
        AssertGivenBack(tmux, modes);
    }

    [SkippableFact]
    public void An_interrupt_from_outside_asks_as_the_key_does_and_a_second_one_stops()
    {
        using var tmux = Start();
        var run = new LiveRun(tmux, _here);
        run.Start();
        run.AwaitIterations();
        run.Signal("INT");
        tmux.WaitFor("Leave");
        tmux.Keys("Escape");
        tmux.WaitForNo("Leave");
        run.AwaitIterations();
        run.Signal("INT");
        tmux.WaitFor("Leave");
        tmux.Keys("s");
        tmux.WaitForVariable("alternate_on", "0");
        tmux.WaitFor("stopped at iteration");
        Assert.Single(Directory.GetFiles(_here.Folder, "s_iter_*.caffemodel"));
    }

    [SkippableFact]
    public void Prints_of_libraries_stand_in_the_log_and_not_on_the_screen()
    {
        using var tmux = Start();
        var run = new LiveRun(tmux, _here);
        run.Start("--set display=100");
        CaffeTopProcess.RunCommand("sh", _here.Folder, "-c", $"echo 'HDF5-DIAG: an error' >/proc/{run.Id}/fd/2; printf 'a print\\n' >/proc/{run.Id}/fd/1");
        run.AwaitLog("stderr| HDF5-DIAG: an error");
        run.AwaitLog("stderr| a print");
        Assert.DoesNotContain("HDF5", tmux.Screen(), StringComparison.Ordinal);
        tmux.Type("5");
        tmux.WaitFor("small");
        tmux.Type("/HDF5");
        tmux.Keys("Enter");
        tmux.WaitFor("stderr| HDF5-DIAG: an error");
        run.Signal("TERM");
        tmux.WaitForVariable("alternate_on", "0");
    }

    [SkippableFact]
    public void Where_standard_error_goes_elsewhere_the_log_goes_there_too()
    {
        using var tmux = Start("", maxIter: 20);
        var run = new LiveRun(tmux, _here);
        run.Launch("--exit-on-finish 2>err.txt");
        tmux.WaitFor("done, 20 iterations");
        Assert.Contains("Optimization Done.", File.ReadAllText(_here["err.txt"]), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Detached_it_goes_on_with_lines_and_can_be_put_into_the_background()
    {
        using var tmux = Start();
        var run = new LiveRun(tmux, _here);
        run.Start("--set display=100");
        run.AwaitIterations();
        tmux.Type("q");
        tmux.WaitFor("Leave");
        tmux.Type("d");
        tmux.WaitForVariable("alternate_on", "0");
        // The lines of the run drive it off the screen.
        tmux.WaitForPrinted("training goes on in this process");
        run.AwaitIterations();
        tmux.WaitFor("solver.cpp");
        run.Signal("INT");
        tmux.WaitFor("stopped at iteration");
        Assert.Equal("0", tmux.Ask("echo $?"));
    }

    [SkippableFact]
    public void What_is_wrong_with_a_solver_is_told_on_an_untouched_terminal()
    {
        using var tmux = Start("base_lr: fast");
        var modes = tmux.Ask("stty -g");
        var run = new LiveRun(tmux, _here);
        run.Launch();
        tmux.WaitFor("caffetop: solver.prototxt:");
        Assert.Equal("0", tmux.Variable("alternate_on"));
        tmux.WaitForPrompt();
        Assert.Equal("1", tmux.Ask("echo $?"));
        AssertGivenBack(tmux, modes);
    }

    [SkippableFact]
    public void What_cannot_be_prepared_leaves_the_screen_and_no_log()
    {
        using var tmux = Start("");
        _here.Write("net.prototxt", "layer { name: 'd' type: 'Data' top: 'd' data_param { source: 'nowhere' batch_size: 1 backend: LMDB } }");
        var modes = tmux.Ask("stty -g");
        var run = new LiveRun(tmux, _here);
        run.Launch();
        tmux.WaitFor("nowhere");
        tmux.WaitForPrompt();
        Assert.Contains("caffetop: ", tmux.Screen(), StringComparison.Ordinal);
        Assert.Equal("1", tmux.Ask("echo $?"));
        Assert.Empty(Directory.GetFiles(_here.Folder, "*.log"));
        AssertGivenBack(tmux, modes);
    }

    [SkippableFact]
    public void A_storm_of_sizes_is_survived()
    {
        using var tmux = Start();
        var run = new LiveRun(tmux, _here);
        run.Start();
        for (var i = 0; i < 60; i++) tmux.Resize(10 + (i * 37 % 190), 3 + (i * 13 % 60));
        foreach (var (columns, rows) in new[] { (60, 15), (20, 5), (10, 3), (200, 50) })
        {
            tmux.Resize(columns, rows);
            tmux.WaitFor(screen => screen.TrimEnd('\n').Split('\n').Any(static line => line.Trim().Length > 0), $"something at {columns}x{rows}");
        }

        tmux.WaitFor("small");
        run.AwaitIterations();
        run.Signal("TERM");
        tmux.WaitFor("stopped at iteration");
    }

    [SkippableTheory]
    [InlineData("LANG=C", "LANG=C", true)]
    [InlineData("LANG=C.UTF-8", "NO_COLOR=1", false)]
    public void The_summary_is_as_the_terminal_can(string locale, string environment, bool isAscii)
    {
        using var tmux = Start("", maxIter: 20, environment: locale);
        var run = new LiveRun(tmux, _here);
        run.Launch("--exit-on-finish", environment);
        var summary = tmux.WaitFor("done, 20 iterations");
        if (isAscii) Assert.DoesNotContain(summary, static c => c > '~');
        else Assert.DoesNotMatch(@"\e\[[0-9;]*\b([34][0-7]|9[0-7]|[34]8;[25];[0-9;]+)m", tmux.StyledScreen());
    }

    // Without max_iter: until it is ended.
    private Tmux Start(string solver = "", int? maxIter = null, int columns = 100, int rows = 30, string environment = "LANG=C.UTF-8")
    {
        Tmux.SkipIfMissing();
        _ = maxIter is { } iterations ? _here.WithMadeData(solver, iterations) : _here.WithEndlessRun(solver);
        return new Tmux(_here.Folder, columns, rows, environment: environment);
    }

    // The log of a run is seen at its end, that of a replay at its beginning; charts that have grown keep a range that still fits.
    private static void Show(Tmux tmux, char view) => tmux.Type(view switch { '5' => "5G", '1' => "10", _ => view.ToString() });

    // A view without status and keys, which are about now, without what the Log view says of its source and what only a run that is here can tell (the
    // wait for data); blank rows beside such a sentence are not compared.
    private static string Body(string screen) => string.Join('\n', screen.TrimEnd('\n').Split('\n').Skip(1).SkipLast(1).Where(
        static line => line.Trim().Length > 0 && !line.Contains("─ Log ", StringComparison.Ordinal) && !line.Contains("spent waiting for data", StringComparison.Ordinal)));

    private static void AssertGivenBack(Tmux tmux, string modes)
    {
        tmux.WaitForVariable("alternate_on", "0");
        tmux.WaitForPrompt();
        Assert.Equal(modes, tmux.Ask("stty -g"));
        Assert.Equal("1", tmux.Variable("cursor_flag"));
        Assert.Equal("0", tmux.Variable("mouse_any_flag"));
    }
}
