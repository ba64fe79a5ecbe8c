using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CaffeTop.EndToEnd.Crashes;

/// <summary>A run without end that takes a snapshot for each SIGINT, and what it says of them.</summary>
internal sealed partial class SweptRun : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly CrashPlace _place;
    private readonly CaffeTopProcess.Running _running;
    private readonly string _log;
    private int _seen;

    public SweptRun(CrashPlace place, int number)
    {
        _place = place;
        _log = place[$"swept{number}.log"];
        _running = place.Start("--resume", "auto", "--threads", "1", "--sigint-effect", "snapshot", "--log", _log);
        Wait(() => CrashPlace.ReadAll(_log).Contains(", lr = ", StringComparison.Ordinal));
    }

    public int Id => _running.Id;

    /// <summary>Takes a snapshot; its iteration, and whether the run says that it is on the disk. Null: the process was killed over it.</summary>
    public (int Iteration, bool Success)? Snapshot()
    {
        Send("INT");
        Match? found = null;
        Wait(() => _running.HasExited || (found = Outcome().Match(CrashPlace.ReadAll(_log), _seen)) is { Success: true });
        if (found is not { Success: true } outcome) return null;
        _seen = outcome.Index + outcome.Length;
        return (int.Parse(outcome.Groups[1].Value + outcome.Groups[2].Value, CultureInfo.InvariantCulture), outcome.Groups[1].Success);
    }

    /// <summary>Ends the run as a user would; its exit code and sentences.</summary>
    public CaffeTopProcess.Result Stop()
    {
        Send("TERM");
        return _running.Finish();
    }

    /// <summary>For messages.</summary>
    public string LastLines() => string.Join('\n', CrashPlace.ReadAll(_log).Split('\n').Where(static line => !line.Contains("data", StringComparison.Ordinal)).TakeLast(24));

    public void Dispose() => _running.Dispose();

    private void Send(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Wait(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Longest, $"it never came:\n{CrashPlace.ReadAll(_log)}");
            Thread.Sleep(5);
        }
    }

    [GeneratedRegex(@"Snapshotting solver state to binary proto file s_iter_(\d+)\.solverstate\r?\n|\] At iteration (\d+): snapshot of iteration .*could not be written.*\n")]
    private static partial Regex Outcome();
}
