namespace CaffeTop.EndToEnd;

/// <summary>run where there is no screen, or none is wanted: Caffe's lines, without an escape code.</summary>
public sealed class PlainRunTests : IDisposable
{
    private readonly Workplace _here = new();

    public PlainRunTests() => _here.WithMadeData("snapshot: 10", maxIter: 20);

    public void Dispose() => _here.Dispose();

    [Fact]
    public void In_pipes_it_prints_the_log()
    {
        var result = _here.Run("run", "solver.prototxt");
        AssertLines(result.ExitCode, result.Error);
        Assert.Empty(result.Output);
        Assert.Empty(Directory.GetFiles(_here.Folder, "*.log"));
    }

    [SkippableTheory]
    [InlineData("", "TERM=dumb")]
    [InlineData("", "-u TERM")]
    [InlineData("--plain", "")]
    public void On_terminals_without_a_screen_too(string options, string environment)
    {
        Tmux.SkipIfMissing();
        using var tmux = new Tmux(_here.Folder, 160, 60);
        tmux.Run($"clear; env {environment} dotnet '{CaffeTopProcess.Program}' run solver.prototxt {options}");
        tmux.WaitFor("Optimization Done.");
        Assert.Equal("0", tmux.Variable("alternate_on"));
        tmux.WaitForPrompt();
        Assert.Equal("0", tmux.Ask("echo $?"));
        Assert.Empty(Directory.GetFiles(_here.Folder, "*.log"));
    }

    [SkippableTheory]
    [InlineData("nohup")]
    [InlineData("setsid -w")]
    [InlineData("env -i PATH=\"$PATH\" HOME=/nonexistent")]
    public void Under_other_programs_and_without_an_environment(string before)
    {
        Skip.If(OperatingSystem.IsWindows(), "a POSIX shell");
        Skip.IfNot((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(path => File.Exists(Path.Combine(path, before.Split(' ')[0]))), $"{before} is not installed");
        var result = CaffeTopProcess.RunCommand("sh", _here.Folder, "-c", $"{before} \"$(command -v dotnet)\" '{CaffeTopProcess.Program}' run solver.prototxt </dev/null");
        AssertLines(result.ExitCode, result.Error + result.Output);
    }

    [SkippableFact]
    public void With_its_outputs_closed_it_trains()
    {
        Skip.If(OperatingSystem.IsWindows(), "a POSIX shell");
        var result = CaffeTopProcess.RunCommand("sh", _here.Folder, "-c", $"dotnet '{CaffeTopProcess.Program}' run solver.prototxt --log run.log <&- >/dev/null 2>&-");
        Assert.Equal(0, result.ExitCode);
        AssertLines(result.ExitCode, File.ReadAllText(_here["run.log"]));
    }

    [SkippableFact]
    public void On_a_terminal_of_another_session_there_is_a_screen()
    {
        Tmux.SkipIfMissing();
        Skip.IfNot(File.Exists("/usr/bin/setsid"), "setsid is not installed");
        using var tmux = new Tmux(_here.Folder, 100, 30);
        var run = new LiveRun(tmux, _here);
        run.Launch("--exit-on-finish", before: "setsid -w");
        tmux.WaitFor("done, 20 iterations");
        tmux.WaitForPrompt();
        Assert.Equal("0", tmux.Variable("alternate_on"));
    }

    private static void AssertLines(int exitCode, string log)
    {
        Assert.True(exitCode == 0, log);
        Assert.Contains("solver.cpp:239] Iteration 0 (", log, StringComparison.Ordinal);
        Assert.Contains("Optimization Done.", log, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', log);
        Assert.DoesNotContain('\r', log);
    }
}
