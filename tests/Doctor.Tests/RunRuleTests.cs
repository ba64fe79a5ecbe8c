namespace CaffeTop.Doctor.Tests;

/// <summary>Curves and last lines of runs, made as logs, with the fault and without.</summary>
public class RunRuleTests
{
    private const float Ln10 = 2.302585f;
    private const float Most = 87.33654f;

    [Fact]
    public void A_run_that_learns_is_healthy() => Curve(static i => (2.3f * MathF.Exp(-i / 30f)) + 0.1f + (0.03f * Noise(i)), 200).Done().Examine().IsHealthy();

    [Fact]
    public void A_loss_that_stays_at_ln_10()
    {
        var found = Curve(static i => Ln10 + (0.01f * Noise(i)), 60).Done().Examine();
        Assert.Equal(10, found.First("loss-at-chance").Value("classes"));
    }

    [Fact]
    public void A_loss_that_leaves_ln_10_late_is_healthy() =>
        Curve(static i => i < 80 ? Ln10 + (0.005f * Noise(i)) : Ln10 * MathF.Exp(-(i - 80) / 40f), 200).Done().Examine().IsHealthy();

    [Fact]
    public void A_loss_that_returns_to_ln_10()
    {
        var found = Curve(static i => i < 50 ? Ln10 * MathF.Exp(-i / 20f) + 0.1f : Ln10 + (0.01f * Noise(i)), 80).Examine().First("returned-to-chance");
        Assert.Equal((1000, Severity.Error), (found.Place.Iteration, found.Severity));
    }

    [Fact]
    public void A_softmax_at_87() => Curve(static i => i < 10 ? 2.3f - (i * 0.01f) : Most, 40).Examine().First("softmax-saturated");

    [Fact]
    public void A_softmax_with_a_high_first_value_only_is_healthy() => Curve(static i => i == 0 ? 30 : (2.2f * MathF.Exp(-i / 30f)) + 0.05f, 100).Done().Examine().IsHealthy();

    [Fact]
    public void Saturated_at_first_and_dead_since() => Curve(static i => i < 3 ? 60 : Ln10 + (0.15f * Noise(i)), 60).Examine().First("burnt-out");

    [Fact]
    public void A_loss_that_rises_to_infinity()
    {
        var found = Curve(static i => i < 20 ? 1.5f : i < 30 ? MathF.Pow(10, i - 19) : float.NaN, 40, "EuclideanLoss").Examine().First("diverged");
        Assert.Equal((400, 600), (found.Place.Iteration, (int)found.Value("first_non_finite")));
    }

    [Fact]
    public void A_steady_loss_that_is_suddenly_NaN()
    {
        var found = Curve(static i => i < 30 ? 0.4f + (0.01f * Noise(i)) : float.NaN, 40).Examine().First("nan-suddenly");
        Assert.Equal((600, 580), (found.Place.Iteration, (int)found.Value("last_finite_iteration")));
    }

    [Fact]
    public void A_first_loss_of_NaN() => Curve(static _ => float.NaN, 5).Examine().First("nan-at-start");

    [Fact]
    public void A_loss_that_is_0_or_NaN() => Curve(static i => i % 2 == 0 ? 0 : float.NaN, 10).Examine().First("nan-and-zero");

    [Fact]
    public void A_loss_of_0_from_the_start() => Curve(static i => i == 0 ? 2.5f : 1e-6f, 30).Examine().First("loss-always-zero");

    [Fact]
    public void Labels_that_are_no_class() => Curve(static i => i % 4 == 1 ? 7 : 2.35f + (0.05f * Noise(i)), 40).Examine().First("labels-suspected");

    [Fact]
    public void One_of_two_heads_does_not_learn()
    {
        var log = new MadeLog();
        for (var i = 0; i < 60; i++) log.Display(i * 20, 3, ("a", 1.79176f + (0.0002f * Noise(i)), 1), ("b", 1.8f * MathF.Exp(-i / 30f), 1));
        var found = log.Done().Examine().First("loss-at-chance");
        Assert.Contains("while others learn", found.Why, StringComparison.Ordinal);
        Assert.Equal("a", found.Place.Blob);
    }

    [Fact]
    public void A_test_accuracy_that_is_always_the_same()
    {
        var log = Curve(static i => 2 - (0.005f * i), 60);
        for (var i = 1; i < 6; i++) log.Test(1200 + i, ("accuracy", 0.125f, 0), ("loss", 2.4f, 1));
        log.Examine().Finds("accuracy-at-prior");
    }

    [Fact]
    public void An_accuracy_of_1_with_NaN()
    {
        var found = Curve(static i => i < 20 ? 1 - (0.01f * i) : float.NaN, 30).Test(600, ("accuracy", 1, 0), ("loss", float.NaN, 1)).Examine();
        Assert.Equal(600, found.Finds("accuracy-with-nan").Place.Iteration);
    }

    [Fact]
    public void Overfitting_names_the_best_snapshot()
    {
        var log = new MadeLog();
        for (var i = 0; i < 100; i++)
        {
            log.Display(i * 20, 1.5f * MathF.Exp(-i / 20f) + 0.01f);
            if (i % 10 == 0) log.Test(i * 20, ("loss", i < 30 ? 1.5f - (0.02f * i) : 0.9f + (0.01f * (i - 30)), 1));
            if (i == 30) log.Line("solver.cpp:464", "Snapshotting to binary proto file best_iter_600.caffemodel");
        }

        var found = log.Done().Examine().First("overfitting");
        Assert.Equal(600, found.Place.Iteration);
        Assert.Contains("best_iter_600.caffemodel", found.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_does_not_fall() => Curve(static i => 1.1f + (0.1f * Noise(i)), 200, "EuclideanLoss").Done().Examine().First("loss-flat");

    [Fact]
    public void Gradients_that_are_always_clipped()
    {
        var log = new MadeLog();
        for (var i = 0; i < 60; i++) log.Line("sgd_solver.cpp:95", "Gradient clipping: scaling down gradients (L2 norm 700 > 0.5) by scale factor 0.000714").Display(i, 2 - (0.01f * i));
        log.Examine().First("clipped-always");
    }

    [Fact]
    public void A_rate_that_is_NaN()
    {
        var log = new MadeLog().Dump("base_lr: 0.01\nlr_policy: \"poly\"\npower: 0.5\nmax_iter: 10\ndisplay: 5\n", null);
        log.Line("solver.cpp:239", "Iteration 15 (1 iter/s, 5s/5 iters), loss = 1.5").Line("sgd_solver.cpp:112", "Iteration 15, lr = -nan");
        log.Examine().First("rate-nan");
    }

    [Theory]
    [InlineData("Check failed: error == cudaSuccess (2 vs. 0)  out of memory", "fatal-out-of-memory")]
    [InlineData("Cannot copy param 0 weights from layer 'fc8'; shape mismatch.  Source param shape is 1000 4096; target param shape is 20 4096", "fatal-shape-mismatch")]
    [InlineData("Check failed: state.history_size() == history_.size() (0 vs. 14) Incorrect length of history blobs.", "fatal-history")]
    [InlineData("Check failed: outer_num_ * inner_num_ == bottom[1]->count() (1 vs. 2) Number of labels must match number of predictions", "fatal-labels-mismatch")]
    [InlineData("Check failed: registry.count(type) == 1 (0 vs. 1) Unknown layer type: Permute (known types: AbsVal)", "fatal-unknown-layer")]
    [InlineData("Check failed: ReadProtoFromTextFile(param_file, param) Failed to parse NetParameter file: x.prototxt", "fatal-unknown-field")]
    [InlineData("Unknown learning rate policy: cosine", "fatal-policy")]
    [InlineData("Unknown bottom blob 'fc9' (layer 'loss', bottom index 0)", "fatal-unknown-bottom")]
    [InlineData("Check failed: height <= datum_height (0 vs. 227)", "fatal-image-size")]
    [InlineData("Check failed: mdb_status == 0 (2 vs. 0) No such file or directory", "fatal-file-missing")]
    [InlineData("Check failed: proto.SerializeToOstream(&output)", "fatal-disk-full")]
    [InlineData("Check failed: error == cudaSuccess (77 vs. 0)  an illegal memory access was encountered", "fatal-cuda")]
    [InlineData("Check failed: something_nobody_knows", "fatal-other")]
    public void A_fatal_line_is_explained(string line, string rule)
    {
        var found = new MadeLog().Display(0, 2.3f).Line("x.cpp:1", line, 'F').Examine().Finds(rule);
        Assert.Equal(Severity.Error, found.Severity);
        Assert.Contains(line.Replace("Check failed: ", "", StringComparison.Ordinal)[..20], found.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_that_a_later_session_overcame_is_a_hint()
    {
        var log = new MadeLog().Dump(null, null).Line("io.cpp:54", "Check failed: fd != -1 (-1 vs. -1) File not found: x", 'F');
        log.Dump(null, null);
        for (var i = 0; i < 20; i++) log.Display(i * 20, 2 - (0.05f * i));
        Assert.Equal(Severity.Hint, log.Examine().Finds("fatal-file-missing").Severity);
    }

    [Fact]
    public void A_resumed_run_with_another_rate()
    {
        var log = new MadeLog().Dump("base_lr: 0.01\nmax_iter: 100\nlr_policy: \"fixed\"\n", null);
        for (var i = 0; i < 10; i++) log.Display(i * 20, 2 - (0.05f * i));
        log.Dump("base_lr: 0.001\nmax_iter: 100\nlr_policy: \"fixed\"\n", null).Line("caffe.cpp:235", "Resuming from x_iter_180.solverstate");
        for (var i = 9; i < 20; i++) log.Display(i * 20, 2 - (0.05f * i));
        Assert.Contains("base_lr 0.01 → 0.001", log.Examine().Finds("resumed-differently").What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 200, true)]
    [InlineData(100, 100, false)]
    public void Poly_that_is_resumed_with_another_end(int first, int second, bool isTold)
    {
        var log = new MadeLog().Dump($"base_lr: 0.01\nmax_iter: {first}\nlr_policy: \"poly\"\npower: 1\n", null);
        for (var i = 0; i < 10; i++) log.Display(i * 20, 2 - (0.05f * i));
        log.Dump($"base_lr: 0.01\nmax_iter: {second}\nlr_policy: \"poly\"\npower: 1\n", null).Line("caffe.cpp:235", "Resuming from x_iter_180.solverstate");
        for (var i = 9; i < 20; i++) log.Display(i * 20, 2 - (0.05f * i));
        if (isTold) Assert.Contains("100 → 200", log.Examine().Finds("resumed-differently").What, StringComparison.Ordinal);
        else log.Examine().FindsNot("resumed-differently");
    }

    [Fact]
    public void A_dead_ReLU_in_debug_info()
    {
        var log = new MadeLog();
        for (var i = 0; i < 5; i++)
        {
            log.Line("net.cpp:591", "    [Forward] Layer data, top blob data data: 0.5").Line("net.cpp:591", "    [Forward] Layer conv1, top blob conv1 data: 10.5");
            log.Line("net.cpp:603", "    [Forward] Layer conv1, param blob 0 data: 0.2").Line("net.cpp:591", "    [Forward] Layer relu1, top blob conv1 data: 0");
            log.Line("net.cpp:619", "    [Backward] Layer relu1, bottom blob conv1 diff: 0").Line("net.cpp:630", "    [Backward] Layer conv1, param blob 0 diff: 0").Display(i * 20, 1.5f);
        }

        Assert.Equal("relu1", log.Examine().First("dead-relu").Place.Layer);
    }

    [Fact]
    public void Data_that_begins_again_all_the_time()
    {
        var log = new MadeLog();
        for (var i = 0; i < 10; i++)
        {
            log.Display(i * 100, 2 - (0.1f * i));
            for (var k = 0; k < 4; k++) log.Line("data_layer.cpp:73", "Restarting data prefetching from start.");
        }

        log.Examine().Finds("tiny-data-set");
    }

    // A softmax over ten classes unless another loss is named.
    private static MadeLog Curve(Func<int, float> loss, int displays, string type = "SoftmaxWithLoss")
    {
        var net = SmallNet.Net.Replace("SoftmaxWithLoss", type, StringComparison.Ordinal);
        if (type != "SoftmaxWithLoss") net = net.Replace("num_output: 10", "num_output: 1", StringComparison.Ordinal);
        var log = new MadeLog().Dump(null, net + "\n");
        for (var i = 0; i < displays; i++) log.Display(i * 20, loss(i));
        return log;
    }

    // −1 … 1, the same in every run.
    private static float Noise(int i) => MathF.Sin((i * 12.9898f) + (i * i * 0.7f));
}
