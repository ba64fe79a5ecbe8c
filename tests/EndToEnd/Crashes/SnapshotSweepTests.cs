using Xunit.Abstractions;

namespace CaffeTop.EndToEnd.Crashes;

/// <summary>
/// Each file operation of a snapshot fails once (and: it and all that follow), or kills the process: the Nth call of its kind, N = 1, 2, 3 … until
/// a snapshot has no such call. CAFFETOP_SWEEP=full tries all calls with all errors; without it, some.
/// </summary>
public sealed class SnapshotSweepTests(ITestOutputHelper output)
{
    // Too far to reach: the run goes on until it is told to end.
    private const string Fields = "display: 500 snapshot: 0 max_iter: 500000000";

    private static readonly bool IsFull = Environment.GetEnvironmentVariable("CAFFETOP_SWEEP") == "full";

    [SkippableFact]
    public void Whichever_call_fails_no_failure_is_told_as_success_and_nothing_is_lost()
    {
        SkipWhereImpossible();
        string[] calls = IsFull ? ["openat", "pwrite64", "fsync", "close", "rename"] : ["fsync", "rename"];
        string[] errors = IsFull ? ["ENOSPC", "EIO", "EDQUOT", "EACCES"] : ["EIO"];
        using var here = new CrashPlace(Fields);
        var number = 0;
        var (injected, failures, resumed) = (0, 0, 0);
        foreach (var error in errors)
        {
            foreach (var call in calls)
            {
                using var run = new SweptRun(here, number++);
                Assert.True(run.Snapshot()!.Value.Success);
                foreach (var ending in new[] { "", "+" })
                {
                    for (var at = 1; ; at++)
                    {
                        var before = here.Newest()!;
                        using var injection = new Injection(run.Id, call, "error=" + error, at + ending);
                        var (iteration, success) = run.Snapshot()!.Value;
                        var hit = injection.Finish();
                        var place = $"{error} at {call} number {at}{ending}, snapshot of iteration {iteration}, log ends {run.LastLines()}";
                        var newest = here.Newest()!;

                        // The last call of all (the folder's sync) fails after the pair is whole: it may be there although the run does not rely on it.
                        if (success) Assert.True(newest.Iteration == iteration, place + ": told as a success, but it is not on the disk");
                        else Assert.True(newest.Iteration == iteration || newest.Iteration == before.Iteration, place + ": an older snapshot is lost");
                        if (call != "close" || ending.Length == 0) Assert.True(!here.Temporaries().Any(), place + ": an unfinished file stays");
                        if (hit.Count == 0)
                        {
                            Assert.True(success, place + ": nothing was made to fail, but it failed");
                            break;
                        }

                        injected++;
                        if (!success) failures++;
                        Assert.True(!success || call == "close" || !hit.Any(static line => line.Contains("s_iter_", StringComparison.Ordinal)), $"{place}: a failure told as success: {string.Join('\n', hit)}");
                    }
                }

                var good = here.Newest()!.Iteration;
                Assert.True(run.Snapshot()!.Value.Success);
                resumed += CompareResumed(here, good);
                Assert.Equal(0, run.Stop().ExitCode);
                here.RemoveSnapshots();
            }
        }

        output.WriteLine($"{injected} calls made to fail, {failures} snapshots told as failed, no failure told as success; {resumed} resumed runs equal to the bit");
    }

    [SkippableFact]
    public void A_last_snapshot_that_cannot_be_written_is_the_runs_failure()
    {
        SkipWhereImpossible();
        using var here = new CrashPlace(Fields);
        using var run = new SweptRun(here, 0);
        Assert.True(run.Snapshot()!.Value.Success);
        var before = here.Newest()!.Iteration;
        using var injection = new Injection(run.Id, "pwrite64", "error=ENOSPC", "1+");
        var result = run.Stop();
        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"^caffetop: the last snapshot could not be written: snapshot of iteration \d+: .*No space left on device.*earlier snapshots are untouched", result.Sentences);
        Assert.Equal(before, here.Newest()!.Iteration);
        Assert.Empty(here.Temporaries());
    }

    [SkippableFact]
    public void Wherever_it_is_killed_the_newest_pair_loads_and_the_run_goes_on()
    {
        SkipWhereImpossible();
        string[] calls = IsFull ? ["openat", "pwrite64", "fsync", "close", "rename"] : ["rename"];
        using var here = new CrashPlace(Fields);
        var (number, kills, unfinished) = (0, 0, 0);
        foreach (var call in calls)
        {
            for (var at = 1; ; at++)
            {
                using var run = new SweptRun(here, number++);
                Assert.True(run.Snapshot()!.Value.Success);
                Assert.Empty(here.Temporaries());
                var before = here.Newest()!.Iteration;
                using var injection = new Injection(run.Id, call, "signal=KILL", at.ToString(System.Globalization.CultureInfo.InvariantCulture));
                if (run.Snapshot() is not null)
                {
                    Assert.Empty(injection.Finish());
                    Assert.Equal(0, run.Stop().ExitCode);
                    break;
                }

                kills++;
                if (here.Temporaries().Any()) unfinished++;
                Assert.True(here.Newest()!.Iteration >= before, $"killed at {call} number {at}: an older snapshot is lost");
            }
        }

        // The last of them went on from what the others left.
        Assert.Empty(here.Temporaries());
        output.WriteLine($"{kills} kills, {unfinished} of them left unfinished files; each run went on from the newest pair");
    }

    // A run that goes on from an older pair comes to the newer one's bytes.
    private static int CompareResumed(CrashPlace here, int from)
    {
        var newest = here.Newest()!;
        if (newest.Iteration == from) return 0;
        using var other = new CrashPlace(Fields);
        foreach (var file in Directory.GetFiles(here.Folder, $"s_iter_{from}.*")) File.Copy(file, other[Path.GetFileName(file)]);
        using var resumed = other.Start("--resume", "auto", "--threads", "2", "--max-iter", newest.Iteration.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var result = resumed.Finish();
        Assert.True(result.ExitCode == 0, result.ToString());
        foreach (var path in new[] { newest.ModelPath, newest.StatePath })
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(other[Path.GetFileName(path)]));
        return 1;
    }

    private static void SkipWhereImpossible()
    {
        var obstacle = Injection.Obstacle();
        Skip.If(obstacle is not null, obstacle);
        var ignored = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        Skip.If((Convert.ToUInt64(ignored[7..].Trim(), 16) & 2) != 0, "SIGINT is ignored here: a shell without job control started this in the background");
    }
}
