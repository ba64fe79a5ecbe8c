using System.Runtime.Versioning;
using System.Text.RegularExpressions;

namespace CaffeTop.EndToEnd;

/// <summary>Runs without a terminal, and viewers that come and go: the real program in tmux.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class AttachTests : IDisposable
{
    private const string Steady = "--set=display=50";
    private readonly Workplace _here = new();
    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        _open.Reverse();
        foreach (var open in _open) open.Dispose();
        _here.Dispose();
    }

    [SkippableFact]
    public void A_run_in_the_background_is_listed_shown_left_and_stopped()
    {
        var run = Start();
        Assert.StartsWith($"solver trains as process {run.Id}, its log is s_".Replace("solver ", $"{Path.GetFileName(_here.Folder)} ", StringComparison.Ordinal), run.Started.Output, StringComparison.Ordinal);
        // A session of its own, no terminal.
        var status = File.ReadAllText($"/proc/{run.Id}/stat").Split(") ")[1].Split(' ');
        Assert.Equal((run.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), "0"), (status[3], status[4]));
        var listed = run.Listed()!.Value;
        Assert.Equal("solver.prototxt", listed.GetProperty("solver").GetString());
        Assert.Equal(_here.Folder, listed.GetProperty("folder").GetString());
        Assert.Equal(run.Socket, listed.GetProperty("socket").GetString());

        var tmux = View(run, "attach");
        tmux.WaitFor("iter ");
        tmux.Type("q");
        tmux.WaitFor("this viewer ends, training goes on");
        tmux.Keys("Escape");
        tmux.WaitForNo("this viewer ends, training goes on");
        tmux.Type("d");
        tmux.WaitFor($"which goes on; caffetop attach {run.Id}");
        Assert.Equal("0", tmux.Variable("alternate_on"));
        run.WaitForProgress();

        run.Signal("TERM");
        run.WaitForEnd();
        Assert.False(File.Exists(run.Socket));
        Assert.Contains("Optimization stopped early.", run.Log, StringComparison.Ordinal);
        Assert.Contains("Snapshotting solver state", run.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_viewer_steers_and_one_that_only_looks_does_not()
    {
        var run = Start();
        var looking = View(run, "attach", run.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), "--view-only");
        looking.WaitFor("iter ");
        looking.Type(" ");
        looking.WaitFor("may only look");
        run.WaitForProgress();

        var steering = View(run, "attach");
        steering.WaitFor("iter ");
        steering.Type(" ");
        DetachedRun.Until(() => run.State == "paused", () => run.Log);
        looking.WaitFor("PAUSED");
        var at = run.Iteration;
        // To look costs nothing.
        looking.Type("4");
        looking.WaitFor("pause");
        Assert.Equal(at, run.Iteration);
        steering.Type(" ");
        run.WaitForProgress();
        looking.Type("q");
        looking.WaitFor("which goes on");
        Assert.Equal("training", run.State);
    }

    [SkippableFact]
    public void Two_viewers_have_their_views_and_a_lost_one_is_noticed_by_nobody()
    {
        var run = Start();
        var first = View(run, "attach");
        var second = View(run, "attach");
        first.WaitFor("iter ");
        second.WaitFor("iter ");
        second.Type("5");
        second.WaitFor("solver.cpp");
        Assert.DoesNotContain("solver.cpp", first.Screen(), StringComparison.Ordinal);
        first.Dispose();
        _open.Remove(first);
        run.WaitForLog(" left");
        run.WaitForProgress();
        second.Type("1");
        second.WaitForNo("solver.cpp");
        second.Resize(70, 20);
        second.WaitFor(screen => screen.Split('\n').Length >= 20 && screen.Contains("iter ", StringComparison.Ordinal), "the screen in its new size");
        second.Type("d");
        second.WaitFor("which goes on");
        // And again.
        second.Run($"{Command(run)} attach");
        second.WaitFor("iter ");
    }

    [SkippableFact]
    public void Ctrl_Z_stops_the_viewer_and_not_the_run()
    {
        var run = Start();
        var tmux = View(run, "attach");
        tmux.WaitFor("iter ");
        tmux.Keys("C-z");
        tmux.WaitForVariable("alternate_on", "0");
        tmux.WaitFor("Stopped");
        run.WaitForProgress();
        tmux.Run("fg");
        tmux.WaitForVariable("alternate_on", "1");
        tmux.WaitFor("iter ");
        tmux.Type("5");
        tmux.WaitFor("solver.cpp");
        tmux.Type("d");
        tmux.WaitFor("which goes on");
    }

    [SkippableFact]
    public void A_run_that_is_seen_from_the_start_survives_its_terminal()
    {
        Prepare();
        var tmux = Window();
        tmux.Run($"{Command(null)} run solver.prototxt --detachable {Steady}");
        tmux.WaitFor("iter ");
        var id = int.Parse(Path.GetFileNameWithoutExtension(Directory.GetFiles(_here["run"], "*.sock").Single()), System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            tmux.Dispose();
            _open.Remove(tmux);
            DetachedRun.Until(() => DetachedRun.Run(_here, "ls").Output.Contains("training", StringComparison.Ordinal), () => DetachedRun.Run(_here, "ls").ToString());
            var again = Window();
            again.Run($"{Command(null)} attach");
            again.WaitFor("iter ");
            again.Type("q");
            again.WaitFor("stop without a snapshot");
            again.Type("x");
            again.WaitFor(Tmux.Prompt);
            DetachedRun.Until(() => !File.Exists($"/proc/{id}"), () => "it did not stop");
        }
        finally
        {
            System.Diagnostics.Process.Start("kill", ["-KILL", id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
        }
    }

    [SkippableFact]
    public void The_end_stays_on_the_screen_until_the_viewer_leaves()
    {
        // However slow the machine is, the viewer is there before the end.
        var run = Start();
        var tmux = View(run, "attach");
        tmux.WaitFor("iter ");
        tmux.Type(" ");
        DetachedRun.Until(() => run.State == "paused", () => run.Log);
        tmux.Run($":max_iter {run.Iteration + 100}");
        tmux.WaitFor($"max_iter {Workplace.ForEver} →");
        tmux.Type(" ");
        tmux.WaitFor("DONE");
        Assert.True(run.IsAlive);
        tmux.Type("q");
        tmux.WaitForVariable("alternate_on", "0");
        run.WaitForEnd();
        Assert.False(File.Exists(run.Socket));
    }

    [SkippableFact]
    public void What_keeps_a_run_from_beginning_is_told_by_the_starter()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        _here.WithSolver("", 20);
        var told = DetachedRun.Run(_here, "run", "solver.prototxt", "--detach");
        Assert.Equal(1, told.ExitCode);
        Assert.Contains("net.prototxt", told.Sentences, StringComparison.Ordinal);
        Assert.Equal("", told.Output);
        Assert.Empty(Directory.GetFiles(_here.Folder, "*.log"));
        told = DetachedRun.Run(_here, "run", "missing.prototxt", "--detach");
        Assert.Equal(1, told.ExitCode);
        Assert.Contains("no such file", told.Sentences, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void What_keeps_a_run_from_beginning_is_told_to_its_first_viewer()
    {
        Prepare();
        File.Delete(_here["net.prototxt"]);
        var tmux = Window(columns: 240);
        tmux.Run($"{Command(null)} run solver.prototxt --detachable; echo ended with $?");
        var screen = tmux.WaitFor("ended with 1");
        Assert.True(Regex.IsMatch(screen, @"(?m)^caffetop: .*net\.prototxt.*no such file"), screen);
    }

    [SkippableFact]
    public void The_socket_of_a_killed_run_is_removed_by_ls()
    {
        var run = Start();
        run.Signal("KILL");
        run.WaitForEnd();
        Assert.True(File.Exists(run.Socket));
        // Its last threads may still be ending, and hold the socket.
        CaffeTopProcess.Result? listed = null;
        DetachedRun.Until(
            () => (listed = DetachedRun.Run(_here, "ls")).Error.Contains("no run of yours", StringComparison.Ordinal), () => listed!.ToString());
        Assert.Equal(0, listed!.ExitCode);
        Assert.False(File.Exists(run.Socket));
    }

    [SkippableFact]
    public void Where_there_are_several_runs_attach_says_which()
    {
        var run = Start();
        var other = new DetachedRun(_here, Steady, "--log", "s_other.txt");
        _open.Add(other);
        var tmux = View(run, "attach");
        var screen = tmux.WaitFor("there are several runs");
        Assert.Contains($"{run.Id} (", screen, StringComparison.Ordinal);
        Assert.Contains($"{other.Id} (", screen, StringComparison.Ordinal);
        tmux.Run($"{Command(run)} attach nonsense");
        tmux.WaitFor("no run is called nonsense");
        tmux.Run($"{Command(run)} attach {other.Id}");
        tmux.WaitFor("iter ");
    }

    [SkippableFact]
    public void A_squatted_folder_closes_the_way_and_not_the_run()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        _here.WithMadeData();
        Directory.CreateDirectory(_here["elsewhere"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateSymbolicLink(_here["run"], _here["elsewhere"]);
        var ran = DetachedRun.Run(_here, "run", "solver.prototxt");
        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("nobody can attach to this run: the folder for sockets", ran.Error, StringComparison.Ordinal);
        Assert.Contains("it is a symbolic link", ran.Error, StringComparison.Ordinal);
        Assert.Contains("Optimization Done.", ran.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_here["elsewhere"]));
        Assert.Contains("it is a symbolic link", DetachedRun.Run(_here, "ls").Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Without_a_terminal_attach_says_what_helps()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        var told = DetachedRun.Run(_here, "attach");
        Assert.Equal(1, told.ExitCode);
        Assert.Contains("attach needs a terminal with a screen", told.Sentences, StringComparison.Ordinal);
    }

    private void Prepare()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        Tmux.SkipIfMissing();
        _here.WithEndlessRun();
        DetachedRun.SocketsIn(_here);
    }

    private DetachedRun Start(params string[] arguments)
    {
        Prepare();
        var run = new DetachedRun(_here, arguments.Length == 0 ? [Steady] : arguments);
        _open.Add(run);
        return run;
    }

    private Tmux Window(int columns = 100)
    {
        var tmux = new Tmux(_here.Folder, columns, environment: $"LANG=C.UTF-8 CAFFETOP_SOCKETS={_here["run"]}");
        _open.Add(tmux);
        return tmux;
    }

    private Tmux View(DetachedRun run, params string[] arguments)
    {
        var tmux = Window();
        tmux.Run($"{Command(run)} {string.Join(' ', arguments)}");
        return tmux;
    }

    private static string Command(DetachedRun? run) => (run is null ? "" : $"CAFFETOP_SOCKETS={run.Folder} ") + $"dotnet {CaffeTopProcess.Program}";
}
