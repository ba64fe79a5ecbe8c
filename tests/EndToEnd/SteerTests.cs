using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CaffeTop.EndToEnd;

/// <summary>The real binary trains in a terminal and is steered by keys; what it does is read off the screen, its log and its snapshots.</summary>
public sealed class SteerTests : IDisposable
{
    private const string Solver = "test_iter: 3 test_interval: 1000000 test_initialization: false";
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(2);

    private readonly Workplace _workplace = new Workplace().WithEndlessRun(Solver);

    public void Dispose() => _workplace.Dispose();

    [SkippableFact]
    public void While_a_run_is_paused_no_iteration_passes()
    {
        using var tmux = Start();
        var at = PauseIt(tmux);
        var paused = Stopwatch.StartNew();
        while (paused.Elapsed < Still)
        {
            Assert.Equal(at, Iteration(tmux.Screen()));
            Thread.Sleep(50);
        }

        tmux.Keys("Space");
        _ = tmux.WaitFor(screen => Iteration(screen) > at && screen.Contains("TRAIN", StringComparison.Ordinal), "an iteration after the pause");
        Leave(tmux);
    }

    [SkippableFact]
    public void Half_the_rate_is_in_the_next_line_of_the_log_has_a_flag_and_can_be_taken_back()
    {
        using var tmux = Start();
        var at = PauseIt(tmux);
        tmux.Type("l");
        _ = tmux.WaitFor("Change learning rate");
        tmux.Keys("C-u");
        tmux.Type("*0.5");
        _ = tmux.WaitFor("rate 0.005 from the next iteration");
        tmux.Keys("Enter");
        _ = tmux.WaitFor("base_lr 0.01 → 0.005");
        // The snapshot that was taken first.
        Assert.True(File.Exists(_workplace[$"s_iter_{at}.solverstate"]));
        tmux.Type("3.");
        _ = tmux.WaitFor(screen => Iteration(screen) == at + 3 && screen.Contains("PAUSED", StringComparison.Ordinal), "three steps");
        for (var i = at; i < at + 3; i++) WaitForLog(tmux, $"Iteration {i}, lr = 0.005");
        Assert.Contains('▼', tmux.Screen());
        tmux.Type("u");
        _ = tmux.WaitFor("base_lr 0.005 → 0.01");
        tmux.Type(".");
        _ = tmux.WaitFor(screen => Iteration(screen) == at + 4, "a step");
        WaitForLog(tmux, $"Iteration {at + 3}, lr = 0.01");
        Leave(tmux);
    }

    [SkippableFact]
    public void A_snapshot_and_a_test_come_when_they_are_asked_for_and_the_snapshot_can_be_gone_on_from()
    {
        using var tmux = Start();
        var at = PauseIt(tmux);
        tmux.Type("S");
        _ = tmux.WaitFor($"snapshot {at.ToString("#,##0", CultureInfo.InvariantCulture)}");
        Assert.True(File.Exists(_workplace[$"s_iter_{at}.caffemodel"]));
        tmux.Type("t");
        _ = tmux.WaitFor("test #0:");
        Leave(tmux);
        var resumed = _workplace.Run("run", "solver.prototxt", "--snapshot", $"s_iter_{at}.solverstate", "--max-iter", (at + 3).ToString(CultureInfo.InvariantCulture), "--plain");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Contains("Optimization Done", resumed.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Stopping_with_a_snapshot_ends_the_screen_when_the_run_has_ended()
    {
        using var tmux = Start();
        tmux.Keys("q");
        _ = tmux.WaitFor("Leave caffetop?");
        tmux.Type("s");
        tmux.WaitForPrompt();
        Assert.Single(Directory.GetFiles(_workplace.Folder, "*.solverstate"));
        Assert.DoesNotContain("training goes on", tmux.Screen(), StringComparison.Ordinal);
    }

    private static int PauseIt(Tmux tmux)
    {
        tmux.Keys("Space");
        var screen = tmux.WaitFor(static screen => screen.Contains("PAUSED", StringComparison.Ordinal), "the pause");
        return Iteration(screen);
    }

    private static void Leave(Tmux tmux)
    {
        tmux.Keys("q");
        _ = tmux.WaitFor("Leave caffetop?");
        tmux.Type("x");
        tmux.WaitForPrompt();
    }

    private static int Iteration(string screen) =>
        Regex.Match(screen, @"iter ([\d,]+)/") is { Success: true } found ? int.Parse(found.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : -1;

    private Tmux Start()
    {
        Tmux.SkipIfMissing();
        var tmux = new Tmux(_workplace.Folder);
        tmux.Start("run", "solver.prototxt", "--log", "run.log");
        _ = tmux.WaitFor(static screen => screen.Contains("TRAIN", StringComparison.Ordinal) && Iteration(screen) > 10, "training");
        return tmux;
    }

    private void WaitForLog(Tmux tmux, string line) =>
        _ = tmux.WaitFor(_ => Log().Contains(line, StringComparison.Ordinal), $"\"{line}\" in the log");

    // It is being written.
    private string Log()
    {
        using var stream = new FileStream(_workplace["run.log"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
