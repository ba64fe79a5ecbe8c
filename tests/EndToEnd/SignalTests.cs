using System.Globalization;

namespace CaffeTop.EndToEnd;

public sealed class SignalTests : IDisposable
{
    private readonly Workplace _here = new();

    public SignalTests() => _here.WithEndlessRun();

    public void Dispose() => _here.Dispose();

    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_stop_keeps_the_work(string signal)
    {
        using var running = Started();
        Send(signal, running);
        var result = running.Finish();
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("solver.cpp:311] Optimization stopped early.", result.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_here.Folder, "s_iter_*.caffemodel"));
        Assert.Single(Directory.GetFiles(_here.Folder, "s_iter_*.solverstate"));
    }

    [SkippableFact]
    public void A_hang_up_takes_a_snapshot_and_the_run_goes_on()
    {
        using var running = Started();
        Send("HUP", running);
        running.WaitFor("Snapshotting solver state to binary proto file");
        Assert.Single(Directory.GetFiles(_here.Folder, "s_iter_*.caffemodel"));
        Send("TERM", running);
        Assert.Equal(0, running.Finish().ExitCode);
    }

    // The run is too long to end by itself before the signal comes, however late that is.
    [SkippableTheory]
    [InlineData("HUP")]
    [InlineData("TERM")]
    public void A_signal_during_the_set_up_does_not_kill(string signal)
    {
        SkipOnWindows();
        using var running = CaffeTopProcess.Start(_here.Folder, "run", "solver.prototxt");
        running.WaitFor("Initializing solver from parameters");
        Send(signal, running);
        if (signal == "HUP")
        {
            running.WaitFor("Snapshotting solver state to binary proto file");
            Send("TERM", running);
        }

        var result = running.Finish();
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Optimization stopped early.", result.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Effects_can_be_chosen()
    {
        using var running = Started("--sigint-effect", "snapshot", "--sighup-effect", "none");
        Send("HUP", running);
        Send("INT", running);
        running.WaitFor("Snapshotting to binary proto file");
        Send("TERM", running);
        var result = running.Finish();
        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain("SIGHUP", result.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Nobody_reading_does_not_end_the_training()
    {
        SkipOnWindows();

        // head reads three lines and goes; the run must reach its end all the same.
        _here.WithSolver("", 2000);
        var result = CaffeTopProcess.RunCommand(
            "sh", _here.Folder, "-c", $"{{ dotnet '{CaffeTopProcess.Program}' run solver.prototxt --log run.log; echo $? > code; }} 2>&1 >/dev/null | head -n 3");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("0", File.ReadAllText(_here["code"]).Trim());
        Assert.Contains("Optimization Done.", File.ReadAllText(_here["run.log"]), StringComparison.Ordinal);
        Assert.True(File.Exists(_here["s_iter_2000.caffemodel"]));
    }

    private CaffeTopProcess.Running Started(params string[] more)
    {
        SkipOnWindows();
        var running = CaffeTopProcess.Start(_here.Folder, ["run", "solver.prototxt", .. more, "--set", "display=100"]);
        running.WaitFor("Iteration 100 ");
        return running;
    }

    private static void SkipOnWindows() => Skip.If(OperatingSystem.IsWindows(), "POSIX signals and pipes");

    private static void Send(string signal, CaffeTopProcess.Running running)
    {
        Skip.If(signal == "INT" && IsInterruptIgnored(), "SIGINT is ignored here: a shell without job control started this in the background");
        var result = CaffeTopProcess.RunCommand("kill", Path.GetTempPath(), "-" + signal, running.Id.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(0, result.ExitCode);
    }

    // What a process ignores, its children ignore, and .NET keeps it so.
    private static bool IsInterruptIgnored()
    {
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal));
        return line is not null && (Convert.ToUInt64(line[7..].Trim(), 16) & 2) != 0;
    }
}
