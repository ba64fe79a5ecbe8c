using System.Diagnostics;
using System.Globalization;
using System.Text;
using CaffeTop.LogParse.Reading;
using CaffeTop.Runs;
using CaffeTop.Screens.Feeds;

namespace CaffeTop.Tests.Screens;

/// <summary>Whether the process that a log names is its writer, and whether it still runs.</summary>
public class WriterTests
{
    [SkippableFact]
    public void A_process_that_began_just_before_the_log_is_its_writer_until_it_ends()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "sleep, and numbers of threads that are numbers of processes");
        using var writer = Process.Start("sleep", "600");
        var model = Log(writer.Id, writer.StartTime.AddSeconds(3));
        var watch = new WriterProcess();
        Assert.True(watch.Look(model));
        Assert.Equal((WriterState.Running, writer.Id), (watch.State, watch.Number));
        Assert.False(watch.Look(model));
        writer.Kill();
        writer.WaitForExit();
        Assert.True(watch.Look(model));
        Assert.Equal(WriterState.Ended, watch.State);
    }

    [SkippableFact]
    public void A_process_of_another_time_is_somebody_else()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "numbers of threads that are numbers of processes");
        var began = Process.GetCurrentProcess().StartTime;
        foreach (var first in new[] { began.AddHours(-1), began.AddHours(1) })
        {
            var model = Log(Environment.ProcessId, first);
            var watch = new WriterProcess();
            watch.Look(model);
            Assert.Equal(WriterState.Unknown, watch.State);
        }
    }

    [Fact]
    public void The_status_line_says_it()
    {
        var feed = MadeLog.Feed();
        feed.IsLive = true;
        var rig = new ScreenRig(120, 40, feed);
        feed.LastChange = rig.Terminal.Clock.GetUtcNow();
        feed.Writer = (WriterState.Running, 3455);
        rig.Terminal.Wait(5).Check(() => Assert.DoesNotContain("process", rig.Terminal.Text.Split('\n')[0], StringComparison.Ordinal)).Wait(120)
            .Check(() => Assert.Contains("no new line for 2 m process 3455 runs", rig.Terminal.Text, StringComparison.Ordinal))
            .Check(() => feed.Writer = (WriterState.Ended, 3455)).Wait(2);
        Assert.Contains("process 3455 has ended", rig.Run(), StringComparison.Ordinal);
    }

    private static RunModel Log(int thread, DateTime first)
    {
        var log = string.Create(CultureInfo.InvariantCulture,
            $"I{first:MMdd HH:mm:ss.ffffff} {thread} solver.cpp:228] Iteration 0, loss = 2.5\nI{first.AddSeconds(2):MMdd HH:mm:ss.ffffff} {thread} solver.cpp:228] Iteration 20, loss = 2\n");
        var model = new RunModel("live.log");
        var parser = new LogParser(new LogReducer(model), first.Year);
        parser.Feed(Encoding.UTF8.GetBytes(log));
        parser.Flush();
        return model;
    }
}
