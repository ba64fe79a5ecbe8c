using CaffeTop.Doctor.Reading;

namespace CaffeTop.Doctor.Tests;

/// <summary>Real logs: runs of a real Caffe made to fail on purpose, public logs, and the logs of the four cases.</summary>
public class LogTests
{
    [SkippableTheory]
    [InlineData("zero_filler_debug.log", "zero-weights")]
    [InlineData("euclid_diverge.log", "unscaled-input")]
    [InlineData("label_out_of_range.log", "label-out-of-range")]
    [InlineData("multi_loss_weight.log", "learning-rate-too-high")]
    [InlineData("poly_past_max.log", "poly-used-up")]
    [InlineData("unknown_policy.log", "solver-field")]
    [InlineData("bad_proto.log", "unknown-layer-type")]
    public void A_log_made_to_fail_gets_its_cause_first(string log, string rule) => Patient.Look(Shared.PathOrSkip("logs", "made", log)).First(rule);

    [SkippableTheory]
    [InlineData("base.log")]
    [InlineData("sigmoid_ce.log")]
    public void A_healthy_made_log_gets_nothing(string log) => Patient.Look(Shared.PathOrSkip("logs", "made", log)).IsHealthy();

    [SkippableFact]
    public void Divergence_is_told_with_its_first_iteration_and_output()
    {
        var found = Patient.Look(Shared.PathOrSkip("logs", "made", "euclid_diverge.log")).Finds("diverged");
        Assert.Equal((1, "loss"), (found.Place.Iteration, found.Place.Blob));
        Assert.Equal(4, found.Value("first_non_finite"));
    }

    [SkippableFact]
    public void Public_logs_get_no_error_but_those_that_failed()
    {
        foreach (var log in Directory.EnumerateFiles(Shared.PathOrSkip("logs", "public")))
        {
            if (log.Contains("QiangXie", StringComparison.Ordinal) || log.Contains("SSDH_12", StringComparison.Ordinal)) continue;
            Patient.Look(log).HasNoError();
        }
    }

    [SkippableFact]
    public void The_detector_whose_loss_is_NaN_or_0()
    {
        var found = Patient.Look(Directory.EnumerateFiles(Shared.PathOrSkip("logs", "public"), "QiangXie*").Single());
        Assert.Equal(150, found.First("nan-and-zero").Place.Iteration);
        Assert.Equal(140, found.Finds("sticky-nan").Place.Iteration);
    }

    [SkippableFact]
    public void An_accuracy_of_1_beside_87_is_not_real()
    {
        var found = Patient.Look(Directory.EnumerateFiles(Shared.PathOrSkip("logs", "public"), "*SSDH_12*").Single());
        Assert.Equal(1000, found.Finds("accuracy-with-nan").Place.Iteration);
        found.First("softmax-saturated");
    }

    [SkippableFact]
    public void Googlenet_case_returned_to_ln_280_and_names_the_records()
    {
        var log = Shared.PathOrSkip("cases", "googlenet-finetune", "train.log");
        var found = Patient.Look([log], new CheckupOptions { Batch = 32, Records = 250_000 }).First("returned-to-chance");
        Assert.Equal(119040, found.Place.Iteration);
        Assert.Contains("All 3 losses", found.What, StringComparison.Ordinal);
        Assert.Contains("ln 280 = 5.6348", found.What, StringComparison.Ordinal);
        Assert.Contains("between iteration 119000 and 119040", found.What, StringComparison.Ordinal);
        Assert.Contains($"record {119000L * 32 % 250_000:N0} to {119040L * 32 % 250_000:N0}", found.Remedy, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Caffenet_case_loses_the_signal_at_conv2()
    {
        var found = Patient.Look(Shared.PathOrSkip("cases", "caffenet-v1", "debug_info.log")).First("zero-layer");
        Assert.Equal("conv2", found.Place.Layer);
        Assert.Contains("ln 6", found.What, StringComparison.Ordinal);
        Assert.Contains("param blob 0", found.What, StringComparison.Ordinal);
        Assert.Contains("ln 6", Patient.Look(Shared.PathOrSkip("cases", "caffenet-v1", "tail-without-prefix.log")).Finds("loss-at-chance").What, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Fcn_deconv_case_has_a_tiny_rate()
    {
        var log = Shared.PathOrSkip("cases", "fcn-deconv", "train.log");
        Patient.Look(log).Finds("rate-too-low");
        Patient.Look(log, Shared.PathOrSkip("cases", "fcn-deconv", "solver.prototxt"), Shared.PathOrSkip("cases", "fcn-deconv", "upscore2.prototxt")).Finds("zero-weights");
    }

    [Fact]
    public void The_shipped_log_is_of_a_healthy_run() => Patient.Look(Path.Combine(Shared.Repository, "examples", "logs", "lenet.log.gz")).IsHealthy();
}
