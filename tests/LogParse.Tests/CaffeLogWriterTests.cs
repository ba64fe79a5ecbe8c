using CaffeTop.Events;

namespace CaffeTop.LogParse.Tests;

/// <summary>The expected lines are Caffe's own: messages and source lines of BVLC Caffe (HEAD).</summary>
public class CaffeLogWriterTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 21, 22, 41, 25, TimeSpan.Zero);

    private readonly CaffeLogWriter _writer = new(4221, TimeZoneInfo.Utc, TimeProvider.System);

    [Fact]
    public void The_prefix_is_the_one_without_a_year() =>
        Assert.Equal(
            "I1121 22:41:25.929070  4221 solver.cpp:57] Solver scaffolding done.\n",
            _writer.Lines(new RawLine('I', "solver.cpp:57", "Solver scaffolding done.") { Time = Moment.AddMicroseconds(929070) }));

    [Fact]
    public void Long_thread_ids_are_not_cut() =>
        Assert.StartsWith(
            "I1121 22:41:25.000000 4194304 a.cpp:1] ",
            new CaffeLogWriter(4194304, TimeZoneInfo.Utc, TimeProvider.System).Lines(new RawLine('I', "a.cpp:1", "x") { Time = Moment }));

    [Fact]
    public void The_file_header_says_the_year() =>
        Assert.Equal(
            "Log file created at: 2026/11/21 22:41:25\nRunning on machine: host\nLog line format: [IWEF]mmdd hh:mm:ss.uuuuuu threadid file:line] msg\n",
            CaffeLogWriter.FileHeader(Moment, "host"));

    [Fact]
    public void A_displayed_iteration() =>
        Expect(
            new IterationDone(100, 0.25f, 20f, 5f, 100, [new(0, "accuracy", 0.125f, 0), new(1, "loss1/loss1", 6.9f, 0.3f)], 0.001f),
            "solver.cpp:239] Iteration 100 (20 iter/s, 5s/100 iters), loss = 0.25",
            "solver.cpp:258]     Train net output #0: accuracy = 0.125",
            "solver.cpp:258]     Train net output #1: loss1/loss1 = 6.9 (* 0.3 = 2.07 loss)",
            "sgd_solver.cpp:112] Iteration 100, lr = 0.001");

    [Fact]
    public void The_final_iteration_has_no_rate_no_lr() =>
        Expect(new IterationDone(60, 2.4428f, null, 0, 0, [], null), "solver.cpp:327] Iteration 60, loss = 2.4428");

    [Fact]
    public void Multistep_speaks_between_outputs_and_lr()
    {
        Assert.Empty(_writer.Lines(new LearningRateStepped(10, 1) { Time = Moment }));
        Expect(
            new IterationDone(10, 1, 2, 3, 5, [new(0, "loss", 1, 1)], 0.1f),
            "solver.cpp:239] Iteration 10 (2 iter/s, 3s/5 iters), loss = 1",
            "solver.cpp:258]     Train net output #0: loss = 1 (* 1 = 1 loss)",
            "sgd_solver.cpp:50] MultiStep Status: Iteration 10, step = 1",
            "sgd_solver.cpp:112] Iteration 10, lr = 0.1");
    }

    [Fact]
    public void Multistep_between_displays_stands_alone()
    {
        Assert.Empty(_writer.Lines(new LearningRateStepped(11, 1) { Time = Moment }));
        Expect(
            new IterationDone(15, 1, null, 0, 0, [], null),
            "sgd_solver.cpp:50] MultiStep Status: Iteration 11, step = 1",
            "solver.cpp:327] Iteration 15, loss = 1");
    }

    [Fact]
    public void What_waited_at_the_end_is_not_lost()
    {
        Assert.Empty(_writer.Lines(new LearningRateStepped(11, 1) { Time = Moment }));
        Assert.EndsWith("sgd_solver.cpp:50] MultiStep Status: Iteration 11, step = 1\n", _writer.Rest());
        Assert.Empty(_writer.Rest());
    }

    [Fact]
    public void Clipping() =>
        Expect(
            new GradientsClipped(3, 72.5f, 35f, 0.482759f),
            "sgd_solver.cpp:99] Gradient clipping: scaling down gradients (L2 norm 72.5 > 35) by scale factor 0.482759");

    [Fact]
    public void Tests()
    {
        Expect(new TestStarted(500, 0), "solver.cpp:347] Iteration 500, Testing net (#0)");
        Expect(
            new TestDone(500, 0, [new(0, "accuracy", 0.9871f, 0), new(1, "loss", 0.04f, 1)], 0.04f, false),
            "solver.cpp:401] Test loss: 0.04",
            "solver.cpp:414]     Test net output #0: accuracy = 0.9871",
            "solver.cpp:414]     Test net output #1: loss = 0.04 (* 1 = 0.04 loss)");
        Expect(new TestDone(500, 0, [], null, true), "solver.cpp:396] Test interrupted.");
    }

    [Fact]
    public void Start_resume_and_end()
    {
        Expect(
            new RunStarted("CPU", "base_lr: 0.01\ntrain_state {\n  level: 0\n}\n", "s.prototxt"),
            "caffe.cpp:197] Use CPU.",
            "caffetop.cs:1] Solver file s.prototxt",
            "solver.cpp:45] Initializing solver from parameters: \nbase_lr: 0.01\ntrain_state {\n  level: 0\n}");
        Expect(
            new RunResumed("s_iter_20.solverstate", 20),
            "caffe.cpp:235] Resuming from s_iter_20.solverstate", "caffetop.cs:1] Resumed at iteration 20", "sgd_solver.cpp:336] SGDSolver: restoring history");
        Expect(
            new OptimizationStarted("base", "step", 20),
            "caffe.cpp:239] Starting Optimization", "solver.cpp:289] Solving base", "solver.cpp:290] Learning Rate Policy: step");
        Expect(new OptimizationDone(60, false), "solver.cpp:332] Optimization Done.", "caffe.cpp:250] Optimization Done.");
        Expect(new OptimizationDone(60, true), "solver.cpp:311] Optimization stopped early.", "caffe.cpp:250] Optimization Done.");
    }

    [Fact]
    public void Snapshots_and_data()
    {
        Expect(
            new SnapshotWritten(40, "s_iter_40.caffemodel", "s_iter_40.solverstate"),
            "solver.cpp:464] Snapshotting to binary proto file s_iter_40.caffemodel",
            "sgd_solver.cpp:284] Snapshotting solver state to binary proto file s_iter_40.solverstate");
        Expect(new EpochWrapped("data", 1), "data_layer.cpp:73] Restarting data prefetching from start.", "caffetop.cs:1] Epoch 1 of layer data");
    }

    [Fact]
    public void Debug_info_and_its_error_line()
    {
        var text = _writer.Lines(new LayerStatsSampled(
            0,
            [
                new(StatKind.TopData, "ip", "ip", 0.5f), new(StatKind.ParamData, "ip", "0", 0.25f),
                new(StatKind.BottomDiff, "ip", "conv2", 0.00254267f), new(StatKind.ParamDiff, "ip", "1", 0),
            ],
            new ParameterNorms(178.514f, 0.65f, 3.68078f, 0.237171f)) { Time = Moment });
        Assert.Equal(
            [
                "I1121 22:41:25.000000  4221 net.cpp:593]     [Forward] Layer ip, top blob ip data: 0.5",
                "I1121 22:41:25.000000  4221 net.cpp:605]     [Forward] Layer ip, param blob 0 data: 0.25",
                "I1121 22:41:25.000000  4221 net.cpp:621]     [Backward] Layer ip, bottom blob conv2 diff: 0.00254267",
                "I1121 22:41:25.000000  4221 net.cpp:632]     [Backward] Layer ip, param blob 1 diff: 0",
                "E1121 22:41:25.000000  4221 net.cpp:721]     [Backward] All net params (data, diff): L1 norm = (178.514, 0.65); L2 norm = (3.68078, 0.237171)",
            ],
            text.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Minloglevel_leaves_out_what_is_less_severe()
    {
        var quiet = new CaffeLogWriter(1, TimeZoneInfo.Utc, TimeProvider.System, 'E');
        Assert.Empty(quiet.Lines(new RunStarted("CPU", "base_lr: 1\n", null) { Time = Moment }));
        var sampled = new LayerStatsSampled(0, [new(StatKind.TopData, "ip", "ip", 1)], new ParameterNorms(1, 2, 3, 4)) { Time = Moment };
        Assert.Equal("E1121 22:41:25.000000     1 net.cpp:721]     [Backward] All net params (data, diff): L1 norm = (1, 2); L2 norm = (3, 4)\n", quiet.Lines(sampled));
    }

    [Fact]
    public void Names_cannot_steer_a_terminal_or_fake_a_line()
    {
        var text = _writer.Lines(new SnapshotWritten(1, "a\u001b[2J\nI1121 fake\u202e.caffemodel", null) { Time = Moment });
        Assert.Equal("I1121 22:41:25.000000  4221 solver.cpp:464] Snapshotting to binary proto file a␛[2J␊I1121 fake<U+202E>.caffemodel\n", text);
    }

    [Fact]
    public void A_dump_keeps_its_lines_and_nothing_worse() =>
        Expect(new NetStarted(-1, "", "name: \"a\u2028b\u0007\"\n"), "net.cpp:53] Initializing net from parameters: \nname: \"a<U+2028>b␇\"");

    [Fact]
    public void Own_lines_are_no_data_points()
    {
        foreach (var own in new TrainingEvent[]
        {
            new RecordsRead(5, "data", "00000000", "00000063"), new ControlApplied(5, "base_lr", "0.01", "0.001"),
            new StateChanged(RunState.Paused, null), new Fault("a: b", false, 5), new Finding("r", Severity.Warning, new FindingPlace("p", 3), "what.", "why.", "do.", [new FindingFact("loss", 1.5)]),
        })
        {
            var text = _writer.Lines(own with { Time = Moment });
            Assert.Contains("] ", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Iteration ", text, StringComparison.Ordinal);
        }
    }

    private void Expect(TrainingEvent happened, params string[] records) =>
        Assert.Equal(
            string.Concat(records.Select(r => "I1121 22:41:25.000000  4221 " + r + "\n")),
            _writer.Lines(happened with { Time = Moment }));
}
