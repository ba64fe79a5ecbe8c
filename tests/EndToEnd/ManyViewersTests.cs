using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using CaffeTop.Attaching;
using CaffeTop.Tests.Shared;

namespace CaffeTop.EndToEnd;

/// <summary>
/// Fifty viewers on a run of the real program, of which five never read and five are killed every second, and callers that send garbage: the run goes
/// on, gives back all it took, and still answers. CAFFETOP_SOAK=1800 for half an hour.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class ManyViewersTests : IDisposable
{
    private const int Viewers = 50;
    private const int Stalled = 5;
    private const int Killed = 5;

    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [SkippableFact]
    public void Fifty_viewers_come_and_go_and_the_run_goes_on()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        var seconds = int.TryParse(Environment.GetEnvironmentVariable("CAFFETOP_SOAK"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 6;
        _here.WithEndlessRun();
        using var run = new DetachedRun(_here, "--set=display=50");
        run.WaitForProgress();
        var descriptors = Descriptors(run.Id);
        var viewers = new List<TestViewer>();
        // Theirs are the first places; they are replaced when the run has dropped them.
        var random = new Random(1);
        var start = Stopwatch.GetTimestamp();
        var lastKill = start;
        var most = 0L;
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            while (viewers.Count < Viewers) viewers.Add(new TestViewer(run.Socket, random.Next(60, 200), random.Next(15, 50)));
            for (var i = Stalled; i < viewers.Count; i++)
            {
                var viewer = viewers[i];
                viewer.Step(TimeSpan.Zero);
                if (random.Next(50) == 0) viewer.Type(random.Next(1, 6).ToString(CultureInfo.InvariantCulture));
                Assert.False(viewer.IsOver, $"viewer {i} was ended: {viewer.Farewell}");
            }

            if (Stopwatch.GetElapsedTime(lastKill).TotalSeconds >= 1)
            {
                lastKill = Stopwatch.GetTimestamp();
                for (var i = 0; i < Killed; i++)
                {
                    var at = random.Next(Stalled, viewers.Count);
                    viewers[at].Dispose();
                    viewers.RemoveAt(at);
                }

                Garbage(run.Socket, random);
                most = Math.Max(most, Memory(run.Id));
            }

            Thread.Sleep(5);
        }

        run.WaitForProgress();
        run.WaitForLog("it read nothing for 5 s");
        foreach (var viewer in viewers) viewer.Dispose();
        DetachedRun.Until(() => Descriptors(run.Id) <= descriptors, () => $"{Descriptors(run.Id)} descriptors are open, and {descriptors} were before");
        // Every viewer has a screen's worth of memory; nobody has more, and none of them left any.
        Assert.InRange(most, 0, 900L << 20);
        run.WaitForProgress();
    }

    private static void Garbage(string socket, Random random)
    {
        using var caller = LocalSocket.Connect(socket, out _);
        var bytes = new byte[random.Next(1, 2000)];
        random.NextBytes(bytes);
        caller?.Send(bytes);
    }

    private static int Descriptors(int process) => Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count();

    private static long Memory(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
}
