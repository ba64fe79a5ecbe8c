using System.Globalization;
using Xunit.Abstractions;

namespace CaffeTop.EndToEnd.Crashes;

/// <summary>
/// kill -9 at random moments of a run that snapshots every second iteration, mostly in the middle of a snapshot. CAFFETOP_KILLS says how often (the
/// full size is 300), CAFFETOP_SEED when.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const string Fields = "display: 1 snapshot: 2 max_iter: 400 test_iter: 2 test_interval: 7";

    [Fact]
    public void A_killed_run_goes_on_as_if_nothing_had_happened()
    {
        var kills = Setting("CAFFETOP_KILLS", 5);
        var seed = Setting("CAFFETOP_SEED", 20261122);
        var random = new Random(seed);
        using var reference = new CrashPlace(Fields);
        using (var whole = reference.Start("--set", "snapshot=1", "--threads", "1", "--log", "whole.log")) Assert.Equal(0, whole.Finish().ExitCode);
        var expected = CrashPlace.Values(reference["whole.log"]);
        Assert.Equal(CrashPlace.Iterations, expected.Keys.Count(static key => key.StartsWith("lr ", StringComparison.Ordinal)));

        using var here = new CrashPlace(Fields);
        var (killed, early, inside, finished, compared, lost) = (0, 0, 0, 0, 0, 0);
        for (var round = 0; killed < kills; round++)
        {
            var log = here[$"{round}.log"];
            string[] keep = round % 3 == 2 ? ["--keep", "best,last:3"] : [];
            var before = here.Newest()?.Iteration ?? 0;
            bool isKilled;
            using (var running = here.Start(["--resume", "auto", "--threads", (1 + (round % 2)).ToString(CultureInfo.InvariantCulture), "--log", log, .. keep]))
            {
                // One in five while it starts or resumes, the others while it trains, where it mostly writes snapshots.
                var isEarly = random.Next(5) == 0;
                if (!isEarly) running.WaitFor("Solving crash");
                isKilled = running.KillAfter(TimeSpan.FromMilliseconds(random.Next(isEarly ? 1000 : 1500)));
                if (!isKilled) Assert.Equal(0, running.Finish().ExitCode);
            }

            if (isKilled)
            {
                killed++;
                if (here.Temporaries().Any()) inside++;
                if (!File.Exists(log) || CrashPlace.Values(log).Count == 0) early++;
            }

            // What was said to be on the disk is there, nothing was lost that was there, and it is the undisturbed run's to the bit.
            var newest = here.Newest();
            Assert.True((newest?.Iteration ?? 0) >= CrashPlace.Reported(log).DefaultIfEmpty(before).Max(), $"round {round}, seed {seed}: a snapshot is lost");
            Assert.True((newest?.Iteration ?? 0) >= before, $"round {round}, seed {seed}: an older snapshot is lost");
            if (newest is not null)
            {
                Assert.Equal(File.ReadAllBytes(reference[Path.GetFileName(newest.ModelPath)]), File.ReadAllBytes(newest.ModelPath));
                Assert.Equal(File.ReadAllBytes(reference[Path.GetFileName(newest.StatePath)]), File.ReadAllBytes(newest.StatePath));
                var reached = CrashPlace.Values(log).Keys.Where(static key => key.StartsWith("lr ", StringComparison.Ordinal)).Select(static key => int.Parse(key[3..], CultureInfo.InvariantCulture)).DefaultIfEmpty(-1).Max();
                lost = Math.Max(lost, reached + 1 - newest.Iteration);
            }

            foreach (var (what, value) in CrashPlace.Values(log))
            {
                Assert.True(expected[what] == value, $"round {round}, seed {seed}: {what} is {value}, undisturbed {expected[what]}");
                compared++;
            }

            if (newest?.Iteration != CrashPlace.Iterations) continue;
            finished++;
            here.RemoveSnapshots();
        }

        using (var last = here.Start("--resume", "auto", "--log", "last.log")) Assert.Equal(0, last.Finish().ExitCode);
        Assert.Empty(here.Temporaries());
        foreach (var ending in new[] { "caffemodel", "solverstate" })
            Assert.Equal(File.ReadAllBytes(reference[$"s_iter_400.{ending}"]), File.ReadAllBytes(here[$"s_iter_400.{ending}"]));
        output.WriteLine($"{killed} kills (seed {seed}): {inside} left unfinished files, {early} came before the first iteration; {finished} runs reached their end in between, "
            + $"{compared} losses, rates and test losses compared; at most {lost} iterations to repeat");
    }

    private static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
