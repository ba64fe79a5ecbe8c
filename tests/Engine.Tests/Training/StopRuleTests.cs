using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Training;

public sealed class StopRuleTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Theory]
    [InlineData("test accuracy no better for 5 tests")]
    [InlineData("test loss no better for 1 test")]
    [InlineData("loss no better for 10 displays")]
    [InlineData("test #1 accuracy above 0.99")]
    [InlineData("test #1 #0 above -1.5")]
    [InlineData("#2 below 0.05")]
    [InlineData("loss3/top-1 above 10")]
    [InlineData("time 2h")]
    [InlineData("time 1d2h30m0.5s")]
    public void RulesAreReadAndWrittenInTheSameWords(string text) => Assert.Equal(text, StopRule.Parse(text).ToString());

    [Theory]
    [InlineData("  Test accuracy  NO better for 5 test ", "test accuracy no better for 5 tests")]
    [InlineData("test #0 loss below 1e-3", "test loss below 0.001")]
    [InlineData("time 90m", "time 1h30m")]
    [InlineData("time 1.5 h", "time 1h30m")]
    public void OtherSpellingsMeanTheSame(string text, string plain) => Assert.Equal(plain, StopRule.Parse(text).ToString());

    [Theory]
    [InlineData("", "rules read like \"test accuracy no better")]
    [InlineData("test accuracy no beter for 5 tests", "did you mean better instead of beter?")]
    [InlineData("loss bellow 0.5", "did you mean below instead of bellow?")]
    [InlineData("test accuracy no better for 5 displays", "test accuracy is a test's value, so it is judged by tests: write test accuracy no better for 5 tests")]
    [InlineData("loss no better for 5 tests", "loss is a value of training, so it is judged by displays: write loss no better for 5 displays, or test loss no better for 5 tests")]
    [InlineData("loss no better for 5 iterations", "it counts displays: write loss no better for 5 displays")]
    [InlineData("loss no better for 0 displays", "0 is no count; give 1 or more")]
    [InlineData("loss below nan", "nan is no number")]
    [InlineData("above 3", "the value to watch is missing")]
    [InlineData("time soon", "soon is no time; write it as 2h, 90m, 1h30m, 45s or 1d")]
    [InlineData("time 2", "2 is no time")]
    [InlineData("whenever", "rules read like")]
    public void WhatIsNoRuleIsExplained(string text, string part)
    {
        var error = Assert.Throws<CaffeTopException>(() => StopRule.Parse(text));
        Assert.Contains(part, error.Message);
    }

    [Theory]
    [InlineData("test acuracy above 1", "test net #0 has no output acuracy; did you mean accuracy?")]
    [InlineData("test #1 accuracy above 1", "there is no test net #1; the solver has 1 test net, #0")]
    [InlineData("#7 above 1", "the train net has no output #7; its outputs are loss")]
    [InlineData("test something above 1", "test net #0 has no output something; its outputs are accuracy, loss")]
    public void WhatTheNetsDoNotHaveIsFoundBeforeTraining(string rule, string part)
    {
        var error = Assert.Throws<CaffeTopException>(() => Prepare("display: 1 test_iter: 1 test_interval: 2", rule));
        Assert.StartsWith($"--stop-when \"{rule}\": ", error.Message);
        Assert.Contains(part, error.Message);
    }

    [Fact]
    public void ARuleOnDisplaysNeedsDisplays()
    {
        var error = Assert.Throws<CaffeTopException>(() => Prepare("display: 0", "loss below 1"));
        Assert.Contains("the solver has display: 0; give it a display", error.Message);
    }

    [Fact]
    public void ALimitStopsWithASnapshotAndTheNumbers()
    {
        var run = Prepare("display: 1 max_iter: 1000", "loss below 0.9");
        var outcome = run.Run();
        Assert.Equal(RunEnd.StoppedEarly, outcome.End);
        var last = _tiny.Events.OfType<IterationDone>().Last();
        Assert.True(last.Loss < 0.9);
        Assert.Equal(last.Iteration + 1, outcome.Iteration);
        Assert.Equal([outcome.Iteration], _tiny.Events.OfType<SnapshotWritten>().Select(written => written.Iteration));
        var stop = Assert.Single(_tiny.Events.OfType<ControlApplied>());
        Assert.Equal(("stop", outcome.Iteration), (stop.Command, stop.Iteration));
        Assert.Matches(@"^loss below 0\.9: it is 0\.8\d+, the best was 0\.8\d+ at iteration \d+$", stop.To);
    }

    [Fact]
    public void NoBetterCountsTestsAndSurvivesAResume()
    {
        // A rate this small changes no accuracy: the first test stays the best.
        const string Fields = "base_lr: 1e-12 momentum: 0 test_iter: 5 test_interval: 2 max_iter: 1000 snapshot: 5";
        var run = Prepare(Fields, "test accuracy no better for 4 tests");
        Assert.Equal(8, run.Run().Iteration);
        Assert.Matches(@"^test accuracy no better for 4 tests: the best was 0\.\d+ at iteration 0$", _tiny.Events.OfType<ControlApplied>().Single().To);

        var resumed = _tiny.Prepare(TinyRun.Solver + Fields, _tiny.Prefix + "_iter_5.solverstate", configure: options => options with { StopWhen = [StopRule.Parse("test accuracy no better for 4 tests")] });
        Assert.Equal(8, resumed.Run().Iteration);
        var other = _tiny.Prepare(TinyRun.Solver + Fields, _tiny.Prefix + "_iter_5.solverstate", configure: options => options with { StopWhen = [StopRule.Parse("test accuracy no better for 3 tests")] });
        Assert.Equal(12, other.Run().Iteration);
    }

    [Fact]
    public void TimeStopsToo()
    {
        var run = _tiny.Prepare(TinyRun.Solver + "display: 1 max_iter: 1000000", configure: options => options with { StopWhen = [StopRule.Parse("time 10s")], Clock = new FastClock() });
        var outcome = run.Run();
        Assert.Equal(RunEnd.StoppedEarly, outcome.End);
        Assert.Equal("time 10s", _tiny.Events.OfType<ControlApplied>().Single().To);
    }

    private TrainingRun Prepare(string fields, string rule)
        => _tiny.Prepare(TinyRun.Solver + fields, configure: options => options with { StopWhen = [StopRule.Parse(rule)] });

    // A tenth of a second passes with each look.
    private sealed class FastClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 10;

        public override long GetTimestamp() => Interlocked.Increment(ref _now);
    }
}
