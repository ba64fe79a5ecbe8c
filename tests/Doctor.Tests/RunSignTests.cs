namespace CaffeTop.Doctor.Tests;

/// <summary>Signs in a run's lines that are seldom seen, made as logs, with the fault and without.</summary>
public class RunSignTests
{
    [Theory]
    [InlineData("base_lr: 0.01\nmax_iter: 1000\n", null)]
    [InlineData("base_lr: 0.01\nlr_policy: \"fixed\"\nmax_iter: 1000\n", "name: \"n\"\nlayer {\n  name: \"ip\" type: \"InnerProduct\" bottom: \"data\" top: \"ip\" inner_product_param { num_output: 2 weight_filler { type: \"xavier\" } }\n}\n")]
    public void A_log_that_ends_in_the_middle_of_a_dump_lacks_nothing_for_sure(string solver, string? net)
    {
        var log = new MadeLog().Line("solver.cpp:45", "Initializing solver from parameters: ");
        var text = log.Text + solver;
        if (net is not null) text = log.Line("solver.cpp:102", "Creating training net from net file: net.prototxt").Line("net.cpp:53", "Initializing net from parameters: ").Text + net;
        using var patient = new Patient();
        patient.With("train.log", text).Examine().IsHealthy();
        using var whole = new Patient();
        Assert.True(whole.With("train.log", text + "I0515 09:00:00.000000  1279 layer_factory.hpp:77] Creating layer data\n").Examine().HasErrors);
    }

    [Fact]
    public void Tests_that_look_at_parts_of_the_set_in_turn()
    {
        Assert.Equal(3, Tests(40, static i => 1 + MathF.Exp(-i / 10f) + (i % 3 * 0.2f) + (0.01f * Noise(i))).Examine().Finds("test-saw-tooth").Value("period_in_tests"));
        Assert.Equal(4, Tests(40, static i => 1 + (i % 4 == 2 ? 0.3f : 0)).Examine().Finds("test-saw-tooth").Value("period_in_tests"));
    }

    [Theory]
    [InlineData(0.2f)]
    [InlineData(0.02f)]
    public void Tests_that_only_scatter(float height) => Tests(60, i => 1 + MathF.Exp(-i / 10f) + (height * Noise(i))).Examine().FindsNot("test-saw-tooth");

    [Fact]
    public void A_pattern_too_low_to_matter_is_none() => Tests(40, static i => 1 + (i % 2 * 0.005f)).Examine().FindsNot("test-saw-tooth");

    [Theory]
    [InlineData("0.1 0.01 0.005", "by a factor of 0.1")]
    [InlineData("0.1 0.01 0.1", "does not rise")]
    public void A_rate_that_no_policy_explains(string rates, string why) =>
        Assert.Contains(why, Rates(rates).Examine().Finds("rate-unexplained").What, StringComparison.Ordinal);

    [Theory]
    [InlineData("0.1 0.01 0.001")]
    [InlineData("0.01 0.1 0.01")]
    [InlineData("0.1")]
    [InlineData("0.1 0.05 0.1 0.05 0.1 0.05 0.1")]
    public void A_rate_that_falls_in_equal_steps_or_warms_up_or_goes_in_cycles(string rates) => Rates(rates).Examine().FindsNot("rate-unexplained");

    [Fact]
    public void A_rate_that_moves_under_fixed()
    {
        var log = new MadeLog().Line("solver.cpp:280", "Learning Rate Policy: fixed");
        Assert.Contains("\"fixed\"", Rates("0.1 0.01", log).Examine().Finds("rate-unexplained").What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_that_somebody_changed_in_the_run_is_explained()
    {
        var log = Rates("0.1 0.01");
        log.Line("caffetop.cs:1", "Control at iteration 200: base_lr 0.01 -> 0.005").Rate = 0.005f;
        for (var i = 10; i < 15; i++) log.Display(i * 20, 1);
        log.Examine().FindsNot("rate-unexplained");
    }

    [Fact]
    public void A_rate_that_a_log_with_its_solver_shows_is_the_solvers() =>
        Rates("0.1 0.01 0.005", new MadeLog().Dump("base_lr: 0.1\nlr_policy: \"multistep\"\ngamma: 0.1\nstepvalue: 100\nstepvalue: 200\n", null)).Examine().FindsNot("rate-unexplained");

    [Fact]
    public void Another_rate_at_the_same_iteration_after_a_jump_back()
    {
        var log = Rates("0.1");
        log.Rate = 0.02f;
        for (var i = 2; i < 8; i++) log.Display(i * 20, 1);
        Assert.Contains("jumped back", log.Examine().Finds("rate-unexplained").What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(2, false)]
    public void A_run_that_waits_for_its_data(int lines, bool isBound)
    {
        var log = new MadeLog().Dump(null, SmallNet.Net + "\n");
        for (var i = 0; i < lines; i++) log.Line("blocking_queue.cpp:49", "Waiting for data");
        for (var i = 0; i < 50; i++) log.Display(i * 200, 2 - (0.03f * i));
        if (isBound) Assert.Contains("30.6 %", log.Examine().Finds("input-bound").What, StringComparison.Ordinal);
        else log.Examine().FindsNot("input-bound");
    }

    [Fact]
    public void A_machine_that_was_busy_for_a_moment_is_not_input_bound()
    {
        var log = new MadeLog().Dump(null, SmallNet.Net + "\n");
        for (var i = 0; i < 10; i++) log.Display(i * 20, 2 - (0.1f * i)).Line("caffetop.cs:1", $"Layer times of iteration {i * 20} in ms: data {(i == 7 ? 1 : 6)}/0, conv1 3/5, ip1 1/1");
        log.Examine().FindsNot("input-bound");
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(0.5, false)]
    public void Layer_times_tell_the_share_of_the_data(double milliseconds, bool isBound)
    {
        var log = new MadeLog().Dump(null, SmallNet.Net + "\n");
        for (var i = 0; i < 10; i++)
            log.Display(i * 20, 2 - (0.1f * i)).Line("caffetop.cs:1", FormattableString.Invariant($"Layer times of iteration {i * 20} in ms: data {milliseconds}/0, conv1 3/5, ip1 1/1"));
        if (isBound) Assert.Equal(0.375, log.Examine().Finds("input-bound").Value("share"), 3);
        else log.Examine().FindsNot("input-bound");
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(1, false)]
    public void A_class_that_a_detector_never_finds(int missed, bool isTold)
    {
        var log = new MadeLog();
        for (var i = 0; i < 6; i++)
        {
            log.Display(i * 100, 5 - (0.4f * i)).Line("solver.cpp:433", $"Iteration {i * 100}, Testing net (#0)");
            if (i < missed) log.Line("solver.cpp:524", "Missing true_pos for label: 8", 'W');
            log.Line("solver.cpp:546", "    Test net output #0: detection_eval = 0.5");
        }

        if (isTold) Assert.Contains("class 8", log.Examine().Finds("missing-true-pos").What, StringComparison.Ordinal);
        else log.Examine().FindsNot("missing-true-pos");
    }

    [Fact]
    public void The_first_layer_that_is_not_finite()
    {
        var log = new MadeLog();
        for (var i = 0; i < 5; i++)
        {
            Forward(log, "data", "data", "0.5");
            Forward(log, "conv1", "conv1", i < 3 ? "10.5" : "inf");
            Forward(log, "ip1", "ip1", i < 3 ? "1.5" : "nan").Display(i * 20, i < 3 ? 1.5f : float.NaN);
        }

        var found = log.Examine().Finds("not-finite-layer");
        Assert.Equal(("conv1", 60), (found.Place.Layer, found.Place.Iteration));
    }

    [Fact]
    public void A_gradient_that_is_not_finite_before_anything_else()
    {
        var log = new MadeLog();
        for (var i = 0; i < 4; i++)
        {
            Forward(log, "conv1", "conv1", "10.5").Line("net.cpp:619", "    [Backward] Layer ip1, bottom blob conv1 diff: " + (i < 3 ? "0.1" : "nan"));
            log.Line("net.cpp:630", "    [Backward] Layer conv1, param blob 0 diff: " + (i < 3 ? "0.1" : "nan")).Display(i * 20, 1.5f);
        }

        Assert.Equal("ip1", log.Examine().Finds("not-finite-layer").Place.Layer);
    }

    [Theory]
    [InlineData("1e-06", true)]
    [InlineData("0.3", false)]
    public void A_signal_that_fades(string scores, bool isTold)
    {
        var log = new MadeLog();
        for (var i = 0; i < 5; i++)
        {
            foreach (var (layer, top) in new[] { ("conv1", "0.2"), ("conv2", "0.001"), ("ip1", scores) })
                Forward(log, layer, layer, top).Line("net.cpp:603", $"    [Forward] Layer {layer}, param blob 0 data: 0.0001");
            log.Display(i * 20, 1.5f - (0.05f * i));
        }

        if (isTold) log.Examine().Finds("fading-signal");
        else log.Examine().FindsNot("fading-signal");
    }

    [Theory]
    [InlineData(float.NaN, 0.3f, "box-loss-nan")]
    [InlineData(float.NaN, float.NaN, "nan-suddenly")]
    public void A_loss_of_boxes_that_is_NaN_alone(float boxes, float classes, string rule)
    {
        var log = new MadeLog();
        for (var i = 0; i < 20; i++) log.Display(i * 20, 1, ("loss_bbox", i < 15 ? 0.2f : boxes, 1), ("loss_cls", i < 15 ? 0.4f : classes, 1));
        log.Examine().First(rule);
    }

    [Theory]
    [InlineData(200_000, 0.01f, true)]
    [InlineData(200_000, 1e-8f, false)]
    [InlineData(3, 0.01f, false)]
    public void A_loss_that_is_summed_over_pixels(float loss, float rate, bool isTold)
    {
        var log = new MadeLog { Rate = rate };
        for (var i = 0; i < 20; i++) log.Display(i * 20, loss * (1 - (0.01f * i)));
        if (isTold) log.Examine().Finds("summed-loss");
        else log.Examine().FindsNot("summed-loss");
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(1, false)]
    public void A_loss_that_is_a_multiple_of_its_outputs(float times, bool isTold)
    {
        var log = new MadeLog();
        for (var i = 0; i < 20; i++) log.Display(i * 20, times * (2 - (0.05f * i)), ("loss", 2 - (0.05f * i), 1));
        if (isTold) Assert.Equal(100, log.Examine().Finds("loss-ratio").Value("times"), 1);
        else log.Examine().FindsNot("loss-ratio");
    }

    [Theory]
    [InlineData("Conv_1", true)]
    [InlineData("fc8", false)]
    public void A_layer_that_was_not_loaded_for_a_slip_in_its_name(string ignored, bool isTold)
    {
        var log = new MadeLog().Dump(null, SmallNet.Net + "\n").Line("caffe.cpp:155", "Finetuning from x.caffemodel").Line("net.cpp:746", "Ignoring source layer " + ignored);
        for (var i = 0; i < 20; i++) log.Display(i * 20, 2 - (0.05f * i));
        if (isTold) Assert.Equal("conv1", log.Examine().Finds("ignored-layers").Place.Layer);
        else log.Examine().FindsNot("ignored-layers");
    }

    [Theory]
    [InlineData("old_conv1 old_ip1 old_ip2", 3)]
    [InlineData("old_conv1 fc6 fc7", 0)]
    public void Layers_that_were_not_loaded_because_the_model_calls_them_otherwise(string ignored, int layers)
    {
        var log = new MadeLog().Dump(null, SmallNet.Net + "\n").Line("caffe.cpp:155", "Finetuning from x.caffemodel");
        foreach (var name in ignored.Split(' ')) log.Line("net.cpp:746", "Ignoring source layer " + name);
        for (var i = 0; i < 20; i++) log.Display(i * 20, 2 - (0.05f * i));
        if (layers > 0) Assert.Equal(layers, log.Examine().Finds("ignored-layers").Value("layers"));
        else log.Examine().FindsNot("ignored-layers");
    }

    [Theory]
    [InlineData(87.33654f, true)]
    [InlineData(0.4f, false)]
    public void A_state_that_is_not_the_nets(float after, bool isTold)
    {
        var log = new MadeLog().Dump(null, SmallNet.Net + "\n");
        for (var i = 0; i < 20; i++) log.Display(i * 20, 2 * MathF.Exp(-i / 8f) + 0.2f);
        log.Dump(null, SmallNet.Net + "\n").Line("caffe.cpp:235", "Resuming from x_iter_380.solverstate");
        for (var i = 20; i < 30; i++) log.Display(i * 20, after);
        if (isTold) log.Examine().First("resumed-broken");
        else log.Examine().FindsNot("resumed-broken");
    }

    private static MadeLog Forward(MadeLog log, string layer, string top, string value) => log.Line("net.cpp:591", $"    [Forward] Layer {layer}, top blob {top} data: {value}");

    private static MadeLog Tests(int count, Func<int, float> loss)
    {
        var log = new MadeLog();
        for (var i = 0; i < count; i++) log.Display(i * 100, 1 + MathF.Exp(-i / 10f)).Test(i * 100, ("accuracy", 0.5f + (0.001f * i), 0), ("loss", loss(i), 1));
        return log;
    }

    // Five displays for each rate.
    private static MadeLog Rates(string rates, MadeLog? log = null)
    {
        log ??= new MadeLog();
        var iteration = 0;
        foreach (var rate in rates.Split(' '))
        {
            log.Rate = float.Parse(rate, System.Globalization.CultureInfo.InvariantCulture);
            for (var i = 0; i < 5; i++, iteration += 20) log.Display(iteration, 1 + MathF.Exp(-iteration / 100f));
        }

        return log;
    }

    // −1 … 1, the same in every run.
    private static float Noise(int i) => MathF.Sin((i * 12.9898f) + (i * i * 0.7f));
}
