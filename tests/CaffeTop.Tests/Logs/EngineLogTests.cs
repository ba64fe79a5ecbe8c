using System.Text.RegularExpressions;
using CaffeTop.Events;
using CaffeTop.LogParse;
using CaffeTop.LogParse.Reading;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Logs;

/// <summary>The log that a run writes holds the run: reading it gives its events again, and these the same log.</summary>
public sealed partial class EngineLogTests : IDisposable
{
    private const string Everything = "display: 1 iter_size: 2 average_loss: 3 debug_info: true clip_gradients: 0.001 test_iter: 2 test_interval: 4 snapshot: 5 test_compute_loss: true "
        + "lr_policy: 'multistep' stepvalue: 3 stepvalue: 7 gamma: 0.1 ";

    private readonly LoggedRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_whole_run()
    {
        _run.Run(Everything + "max_iter: 12");
        Assert.Contains(_run.Events, e => e is EpochWrapped);
        Assert.Contains(_run.Events, e => e is LearningRateStepped);
        Assert.Contains(_run.Events, e => e is GradientsClipped);
        Assert.Contains(_run.Events, e => e is NormsSampled);
        Assert.Contains(_run.Events, e => e is LayerTimesSampled);
        Assert.Contains(_run.Events, e => e is LayerDeclared { SharedParameters.Count: > 0 });
        Same();
    }

    [Fact]
    public void A_run_that_is_steered_and_taken_up_again()
    {
        _run.Run(Everything + "max_iter: 12", (run, happened) =>
        {
            if (happened is IterationDone { Iteration: 2 }) run.Control.SetBaseLr(0.001f);
            if (happened is IterationDone { Iteration: 6 }) run.Control.TestNow();
            if (happened is IterationDone { Iteration: 7 }) run.Control.Pause();
            if (happened is StateChanged { State: RunState.Paused }) run.Control.Resume();
            if (happened is TestStarted { Iteration: 8 }) run.Control.Stop(snapshot: true);
        });
        Assert.Contains(_run.Events, e => e is TestDone { Interrupted: true });
        Same();
        _run.Run(Everything + "max_iter: 16", resumeFrom: _run.Snapshot(8));
        Assert.Contains(_run.Events, e => e is RunResumed { Iteration: 8 });
        Same();
        _run.Run(Everything + "max_iter: 3", weights: [_run.Snapshot(8).Replace("solverstate", "caffemodel", StringComparison.Ordinal)]);
        Assert.Contains(_run.Events, e => e is WeightsLoaded { Net: 0 });
        Same();
    }

    private void Same()
    {
        var read = Read(_run.Text);
        var (expected, found) = (_run.Events.Select(Normal).ToList(), read.Skip(3).Select(Normal).ToList());
        for (var i = 0; i < Math.Min(expected.Count, found.Count); i++)
        {
            if (expected[i] != found[i]) Assert.Fail($"event {i}:\n{expected[i]}\nread as:\n{found[i]}\nbefore:\n{(i > 0 ? expected[i - 1] : "")}");
        }

        Assert.Equal(expected.Count, found.Count);
        Assert.Equal(WithoutProducts(_run.Text), WithoutProducts(LoggedRun.Write(read.Skip(3))));
    }

    // The product of weight and value is of the unrounded value; no event holds it.
    private static string WithoutProducts(string text) => Product().Replace(text, "(* $1 = … loss)");

    [GeneratedRegex(@"\(\* (\S+) = \S+ loss\)")]
    private static partial Regex Product();

    private static List<TrainingEvent> Read(string text)
    {
        var events = new List<TrainingEvent>();
        var builder = new EventBuilder(events.Add, TimeZoneInfo.Utc);
        var parser = new LogParser(builder);
        parser.Feed(System.Text.Encoding.UTF8.GetBytes(text));
        parser.Flush();
        builder.Flush();
        return events;
    }

    // Six digits, no times (a line held back has that of the line it belongs to); "caffetop" is written as caffetop.cs:1; the log does not say which iteration was clipped.
    private static string Normal(TrainingEvent happened)
    {
        happened = happened with { Time = null, Sequence = 0 };
        if (happened is RawLine { Source: "caffetop" } own) happened = own with { Source = "caffetop.cs:1" };
        if (happened is GradientsClipped clipped) happened = clipped with { Iteration = 0 };
        return EventText.Of(happened, number => CppNumber.Format(number));
    }

}
