using CaffeTop.Doctor.Reading;

namespace CaffeTop.Doctor.Tests;

/// <summary>One thing is wrong in a small net or its solver, and the doctor names it.</summary>
public class SetupRuleTests
{
    private const string Ip1 = "inner_product_param { num_output: 32 weight_filler { type: \"xavier\" } }";
    private const string Ip2 = "inner_product_param { num_output: 10 weight_filler { type: \"xavier\" } }";
    private const string Conv = "convolution_param { num_output: 8 kernel_size: 3 weight_filler { type: \"xavier\" } }";
    private const string Loss = "layer { name: \"loss\" type: \"SoftmaxWithLoss\" bottom: \"ip2\" bottom: \"label\" top: \"loss\" }";

    [Fact]
    public void The_net_is_healthy_as_it_is() => SmallNet.Broken("display: 20", "display: 10").IsHealthy();

    [Theory]
    [InlineData("weight_filler", "wieght_filler", "prototxt-syntax", Severity.Error)]
    [InlineData("base_lr: 0.01", "base_lr: 0.01 base_lr: 0.02", "prototxt-syntax", Severity.Error)]
    [InlineData("lr_policy: \"step\"", "lr_policy: \"cosine\"", "solver-field", Severity.Error)]
    [InlineData("stepsize: 1000", "", "solver-field", Severity.Error)]
    [InlineData("net: \"net.prototxt\"", "net: \"nowhere.prototxt\"", "net-missing", Severity.Warning)]
    [InlineData("type: \"SoftmaxWithLoss\"", "type: \"SoftmaxLoss\"", "unknown-layer-type", Severity.Error)]
    [InlineData("type: \"Convolution\"", "type: \"Convolutionn\"", "unknown-layer-type", Severity.Error)]
    [InlineData("bottom: \"ip2\" bottom: \"label\"", "bottom: \"ip3\" bottom: \"label\"", "unknown-bottom", Severity.Error)]
    [InlineData("kernel_size: 3", "kernel_size: 30", "net-does-not-build", Severity.Error)]
    [InlineData("num_output: 10", "num_output: 9", "label-out-of-range", Severity.Error)]
    [InlineData("min: 0 max: 9.99", "min: 1 max: 10.99", "label-out-of-range", Severity.Error)]
    [InlineData(Conv, "convolution_param { num_output: 8 kernel_size: 3 }", "zero-weights", Severity.Error)]
    [InlineData(Ip2, "inner_product_param { num_output: 10 }", "zero-weights", Severity.Hint)]
    [InlineData(Conv, Conv + " param { lr_mult: 0 } param { lr_mult: 0 }", "frozen-and-random", Severity.Error)]
    [InlineData(Ip1, "inner_product_param { num_output: 32 weight_filler { type: \"constant\" value: 0.1 } }", "equal-weights", Severity.Error)]
    [InlineData(Loss, "", "no-loss", Severity.Error)]
    [InlineData("gamma: 0.1", "", "rate-zero", Severity.Error)]
    [InlineData("base_lr: 0.01", "", "rate-zero", Severity.Error)]
    [InlineData("base_lr: 0.01", "base_lr: 10", "learning-rate-too-high", Severity.Error)]
    [InlineData("base_lr: 0.01", "base_lr: 0.5 type: \"Adam\"", "learning-rate-too-high", Severity.Error)]
    [InlineData("base_lr: 0.01", "base_lr: 1e-8", "learning-rate-too-low", Severity.Warning)]
    [InlineData("momentum: 0.9", "momentum: 0.99", "momentum-multiplies", Severity.Warning)]
    [InlineData("momentum: 0.9", "momentum: 1", "momentum-multiplies", Severity.Error)]
    [InlineData("momentum: 0.9", "type: \"Adam\"", "adam-without-momentum", Severity.Hint)]
    [InlineData("weight_decay: 0.0005", "weight_decay: 0.5", "weight-decay-too-high", Severity.Error)]
    [InlineData("display: 20", "display: 1000 average_loss: 1000", "average-loss-hides", Severity.Hint)]
    [InlineData("display: 20", "display: 20 clip_gradients: 0", "clip-gradients", Severity.Error)]
    [InlineData("display: 20", "display: 20 clip_gradients: 35 iter_size: 4", "clip-gradients", Severity.Hint)]
    [InlineData("lr_policy: \"step\"", "lr_policy: \"poly\"", "policy-without-effect", Severity.Hint)]
    [InlineData("snapshot_prefix: \"small\"", "snapshot_prefix: \"/nowhere/at/all/small\"", "snapshot-folder", Severity.Warning)]
    [InlineData("type: \"gaussian\" std: 1 }", "type: \"uniform\" min: 0 max: 255 }", "unscaled-input", Severity.Warning)]
    [InlineData(Ip1, "inner_product_param { num_output: 32 weight_filler { type: \"gaussian\" } }", "filler-scale", Severity.Warning)]
    [InlineData(Loss, Loss + " layer { name: \"extra\" type: \"InnerProduct\" bottom: \"ip1\" top: \"extra\" inner_product_param { num_output: 3 weight_filler { type: \"xavier\" } } }", "dead-branch", Severity.Warning)]
    [InlineData("bottom: \"ip1\" top: \"ip2\"", "bottom: \"ip1\" top: \"ip2\" propagate_down: false", "gradient-cut", Severity.Warning)]
    [InlineData("type: \"ReLU\" bottom: \"ip1\" top: \"ip1\" }", "type: \"Sigmoid\" bottom: \"ip1\" top: \"ip1\" } layer { name: \"drop\" type: \"Dropout\" bottom: \"ip1\" top: \"ip1\" }", "in-place-overwrites", Severity.Warning)]
    [InlineData(Loss, "layer { name: \"prob\" type: \"Softmax\" bottom: \"ip2\" top: \"prob\" } layer { name: \"loss\" type: \"SoftmaxWithLoss\" bottom: \"prob\" bottom: \"label\" top: \"loss\" }", "softmax-twice", Severity.Warning)]
    [InlineData(Loss, "layer { name: \"relu3\" type: \"ReLU\" bottom: \"ip2\" top: \"ip2\" }" + Loss, "rectified-scores", Severity.Warning)]
    [InlineData("layer { name: \"relu1\"", "layer { name: \"bn\" type: \"BatchNorm\" bottom: \"conv1\" top: \"conv1\" batch_norm_param { use_global_stats: true } } layer { name: \"relu1\"", "batchnorm-global-in-train", Severity.Error)]
    [InlineData("layer { name: \"relu2\"", "layer { name: \"bn\" type: \"BatchNorm\" bottom: \"ip1\" top: \"ip1\" } layer { name: \"relu2\"", null, Severity.Hint)]
    [InlineData("loss\" }", "loss\" loss_weight: 0 }", "no-loss", Severity.Error)]
    [InlineData("loss\" }", "loss\" loss_weight: -1 }", "negative-loss-weight", Severity.Error)]
    [InlineData("base_lr: 0.01", "base_lr: 0.01 type: \"SGD\" solver_type: ADAM", "prototxt-syntax", Severity.Error)]
    [InlineData("gamma: 0.1", "gamma: 40", "rate-grows", Severity.Error)]
    [InlineData("gamma: 0.1", "gamma: 4", "rate-grows", Severity.Warning)]
    [InlineData("stepsize: 1000", "stepsize: 20", "rate-fades", Severity.Error)]
    [InlineData("stepsize: 1000", "stepsize: 1500", null, Severity.Hint)]
    [InlineData("display: 20", "display: 20 clip_gradients: 1e-6", "clip-gradients", Severity.Warning)]
    [InlineData("display: 20", "display: 20 clip_gradients: 1", null, Severity.Hint)]
    [InlineData("display: 20", "display: 20 test_iter: 10 test_interval: 9000", "never-tested", Severity.Hint)]
    [InlineData("display: 20", "display: 20 test_iter: 10 test_interval: 900", null, Severity.Hint)]
    [InlineData(Ip1, Ip1 + " param { lr_mult: 1000 }", "learning-rate-too-high", Severity.Error)]
    [InlineData(Ip1, Ip1 + " param { lr_mult: 10 }", null, Severity.Hint)]
    [InlineData(Ip1, Ip1 + " param { decay_mult: 10000 }", "weight-decay-too-high", Severity.Error)]
    [InlineData(Ip1, Ip1 + " param { decay_mult: 2 }", null, Severity.Hint)]
    [InlineData(Conv, Conv + " param { lr_mult: 0 } param { lr_mult: 2 }", "frozen-and-random", Severity.Error)]
    [InlineData(Loss, "layer { name: \"s\" type: \"TanH\" bottom: \"ip2\" top: \"s\" } layer { name: \"loss\" type: \"SoftmaxWithLoss\" bottom: \"s\" bottom: \"label\" top: \"loss\" }", "squashed-scores", Severity.Warning)]
    [InlineData("type: \"ReLU\" bottom: \"ip1\"", "type: \"TanH\" bottom: \"ip1\"", null, Severity.Hint)]
    [InlineData("layer { name: \"relu2\"", "layer { name: \"drop\" type: \"Dropout\" bottom: \"ip1\" top: \"ip1\" dropout_param { dropout_ratio: 1 } } layer { name: \"relu2\"", "dropout-ratio", Severity.Error)]
    [InlineData("layer { name: \"relu2\"", "layer { name: \"drop\" type: \"Dropout\" bottom: \"ip1\" top: \"ip1\" dropout_param { dropout_ratio: 0.95 } } layer { name: \"relu2\"", "dropout-ratio", Severity.Warning)]
    [InlineData("layer { name: \"relu2\"", "layer { name: \"drop\" type: \"Dropout\" bottom: \"ip1\" top: \"ip1\" } layer { name: \"relu2\"", null, Severity.Hint)]
    [InlineData(Loss, Loss + " layer { name: \"acc\" type: \"Accuracy\" bottom: \"ip1\" bottom: \"label\" top: \"acc\" }", "accuracy-elsewhere", Severity.Warning)]
    [InlineData(Loss, Loss + " layer { name: \"acc\" type: \"Accuracy\" bottom: \"ip2\" bottom: \"label\" top: \"acc\" }", null, Severity.Hint)]
    [InlineData("layer { name: \"relu1\"", "layer { name: \"p\" type: \"Pooling\" bottom: \"conv1\" top: \"p\" pooling_param { kernel_size: 2 stride: 4 } } layer { name: \"relu1\"", "window-gaps", Severity.Hint)]
    [InlineData("layer { name: \"relu1\"", "layer { name: \"p\" type: \"Pooling\" bottom: \"conv1\" top: \"p\" pooling_param { kernel_size: 2 stride: 2 } } layer { name: \"relu1\"", null, Severity.Hint)]
    [InlineData("layer { name: \"relu1\"", "layer { name: \"p\" type: \"Pooling\" bottom: \"conv1\" top: \"p\" pooling_param { kernel_size: 2 stride: 5 } } layer { name: \"relu1\"", "window-gaps", Severity.Error)]
    public void A_fault_is_named(string from, string to, string? rule, Severity severity)
    {
        var found = SmallNet.Broken(from, to);
        if (rule is null) found.IsHealthy();
        else Assert.Equal(severity, found.Finds(rule).Severity);
    }

    [Theory]
    [InlineData("ip2_test", true)]
    [InlineData("ip2", false)]
    public void A_layer_of_the_test_net_that_nothing_trains(string name, bool isTold)
    {
        var both = SmallNet.Net.Replace("name: \"ip2\" type", "name: \"ip2\" include { phase: TRAIN } type", StringComparison.Ordinal)
            + $"layer {{ name: \"{name}\" type: \"InnerProduct\" bottom: \"ip1\" top: \"ip2\" include {{ phase: TEST }} {Ip2} }}";
        using var patient = new Patient();
        var found = patient.Beside("net.prototxt", both.Replace(Loss, "", StringComparison.Ordinal) + Loss).With("solver.prototxt", SmallNet.Solver + "\ntest_iter: 10\ntest_interval: 100\n").Examine();
        if (isTold) Assert.Contains("\"ip2\"", found.Finds("test-layer-untrained").Remedy, StringComparison.Ordinal);
        else found.FindsNot("test-layer-untrained");
    }

    [Theory]
    [InlineData("shift: -0.5", true)]
    [InlineData("scale: 2", false)]
    public void A_layer_that_subtracts_the_mean_once_more(string power, bool isTold)
    {
        var net = $$"""
            layer { name: "d" type: "Data" top: "data" top: "label" transform_param { mean_value: 100 scale: 0.01 } data_param { source: "x" batch_size: 4 } }
            layer { name: "centre" type: "Power" bottom: "data" top: "centred" power_param { {{power}} } }
            layer { name: "ip" type: "InnerProduct" bottom: "centred" top: "ip" inner_product_param { num_output: 2 weight_filler { type: "xavier" } } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
            """;
        using var patient = new Patient();
        var found = patient.With("net.prototxt", net).Examine();
        if (isTold) Assert.Equal("centre", found.Finds("mean-twice").Place.Layer);
        else found.FindsNot("mean-twice");
    }

    [Fact]
    public void All_layers_frozen_learn_nothing()
    {
        var frozen = SmallNet.Net.Replace("weight_filler { type: \"xavier\" } } }", "weight_filler { type: \"xavier\" } } param { lr_mult: 0 } param { lr_mult: 0 } }", StringComparison.Ordinal);
        using var patient = new Patient();
        patient.Beside("net.prototxt", frozen).With("solver.prototxt", SmallNet.Solver).Examine().Finds("nothing-learns");
    }

    [Fact]
    public void A_bilinear_enlargement_needs_a_group()
    {
        const string Upscore = """
            layer { name: "up" type: "Deconvolution" bottom: "score" top: "up" param { lr_mult: 0 }
              convolution_param { num_output: 21 kernel_size: 4 stride: 2 bias_term: false GROUP weight_filler { type: "bilinear" } } }
            """;
        using var mixed = new Patient();
        mixed.With("net.prototxt", Upscore.Replace("GROUP", "", StringComparison.Ordinal)).Examine().Finds("bilinear-mixes-classes");
        using var right = new Patient();
        right.With("net.prototxt", Upscore.Replace("GROUP", "group: 21", StringComparison.Ordinal)).Examine().FindsNot("bilinear-mixes-classes");
    }

    [Theory]
    [InlineData(19, true)]
    [InlineData(79, false)]
    public void A_crop_behind_three_poolings_of_2_and_a_stride_of_8_is_at_79(int offset, bool isWrong)
    {
        // 100 pixels of padding: conv 3×3 moves pixel 0 to 99; three poolings and a 7×7 convolution; an enlargement of 8 by a kernel of 16.
        var net = $$"""
            layer { name: "data" type: "DummyData" top: "data" dummy_data_param { shape { dim: 1 dim: 1 dim: 64 dim: 64 } } }
            layer { name: "c" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 4 pad: 100 kernel_size: 3 } }
            layer { name: "p1" type: "Pooling" bottom: "c" top: "p1" pooling_param { kernel_size: 2 stride: 2 } }
            layer { name: "p2" type: "Pooling" bottom: "p1" top: "p2" pooling_param { kernel_size: 2 stride: 2 } }
            layer { name: "p3" type: "Pooling" bottom: "p2" top: "p3" pooling_param { kernel_size: 2 stride: 2 } }
            layer { name: "f" type: "Convolution" bottom: "p3" top: "f" convolution_param { num_output: 2 kernel_size: 7 } }
            layer { name: "u" type: "Deconvolution" bottom: "f" top: "u" convolution_param { num_output: 2 group: 2 kernel_size: 16 stride: 8 weight_filler { type: "bilinear" } } }
            layer { name: "score" type: "Crop" bottom: "u" bottom: "data" top: "score" crop_param { offset: {{offset}} } }
            """;
        using var patient = new Patient();
        var found = patient.With("net.prototxt", net).Examine();
        if (isWrong) Assert.Equal(79, found.Finds("crop-offset").Value("needed_offset"));
        else found.FindsNot("crop-offset");
    }

    [Fact]
    public void Fields_that_a_new_layer_ignores()
    {
        using var patient = new Patient();
        var found = patient.With("net.prototxt", "layer { name: \"d\" type: \"Data\" top: \"data\" top: \"label\" data_param { source: \"x\" batch_size: 4 scale: 0.5 mirror: true } }").Examine();
        Assert.StartsWith("scale and mirror in data_param", found.Finds("ignored-data-fields").What, StringComparison.Ordinal);
    }

    [Fact]
    public void HDF5_takes_no_transformation()
    {
        const string Net = "layer { name: \"d\" type: \"HDF5Data\" top: \"data\" top: \"label\" TRANSFORM hdf5_data_param { source: \"x\" batch_size: 4 } }";
        using var wrong = new Patient();
        Assert.Equal(Severity.Error, wrong.With("net.prototxt", Net.Replace("TRANSFORM", "transform_param { scale: 0.1 }", StringComparison.Ordinal)).Examine().Finds("ignored-data-fields").Severity);
        using var right = new Patient();
        right.With("net.prototxt", Net.Replace("TRANSFORM", "", StringComparison.Ordinal)).Examine().FindsNot("ignored-data-fields");
    }

    [Fact]
    public void A_test_with_other_images_than_the_training()
    {
        const string Layer = "layer { name: \"d\" type: \"Data\" top: \"data\" top: \"label\" include { phase: PHASE } transform_param { TRANSFORM } data_param { source: \"S\" batch_size: 4 } } ";
        var net = Layer.Replace("PHASE", "TRAIN", StringComparison.Ordinal).Replace("TRANSFORM", "scale: 0.00390625", StringComparison.Ordinal)
            + Layer.Replace("PHASE", "TEST", StringComparison.Ordinal).Replace("TRANSFORM", "mirror: true mean_value: 100", StringComparison.Ordinal)
            + "layer { name: \"ip\" type: \"InnerProduct\" bottom: \"data\" top: \"ip\" inner_product_param { num_output: 2 weight_filler { type: \"xavier\" } } }"
            + "layer { name: \"loss\" type: \"SoftmaxWithLoss\" bottom: \"ip\" bottom: \"label\" top: \"loss\" }";
        using var patient = new Patient();
        var found = patient.With("net.prototxt", net).Examine();
        Assert.Equal(2, found.Findings.Count(static finding => finding is { Rule: "phases-differ", Severity: Severity.Warning }));
        found.Finds("tests-training-data");
    }

    [Fact]
    public void Weights_that_nobody_can_see_silence_the_rules_about_fillers()
    {
        using var patient = new Patient();
        var net = SmallNet.Net.Replace("weight_filler { type: \"xavier\" }", "", StringComparison.Ordinal);
        patient.Beside("net.prototxt", net).With("solver.prototxt", SmallNet.Solver);
        patient.Examine().Finds("zero-weights");
        patient.Examine(new CheckupOptions { IsResumed = true }).FindsNot("zero-weights");
    }

    [Fact]
    public void A_loss_summed_over_pixels_needs_another_rate()
    {
        const string Net = """
            layer { name: "data" type: "DummyData" top: "data" top: "target" dummy_data_param { shape { dim: 2 dim: 1 dim: 64 dim: 64 } data_filler { type: "gaussian" } } }
            layer { name: "c" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 1 kernel_size: 3 pad: 1 weight_filler { type: "xavier" } } }
            layer { name: "loss" type: "EuclideanLoss" bottom: "c" bottom: "target" top: "loss" }
            """;
        using var patient = new Patient();
        var found = patient.Beside("net.prototxt", Net).With("solver.prototxt", SmallNet.Solver).Examine();
        Assert.Equal(4096, found.Finds("loss-not-normalized").Value("terms_summed"));
    }

    [Fact]
    public void BatchNorm_of_one_image()
    {
        const string Net = """
            layer { name: "data" type: "DummyData" top: "data" top: "label" dummy_data_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } shape { dim: 1 } data_filler { type: "gaussian" } data_filler { type: "constant" } } }
            layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 4 weight_filler { type: "xavier" } } }
            layer { name: "bn" type: "BatchNorm" bottom: "ip" top: "bn" }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "bn" bottom: "label" top: "loss" }
            """;
        using var patient = new Patient();
        Assert.Equal(Severity.Error, patient.With("net.prototxt", Net).Examine().Finds("batchnorm-one-image").Severity);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("hello\nworld\n", "neither a solver")]
    public void What_is_none_of_the_three_is_refused(string text, string reason)
    {
        using var patient = new Patient();
        var error = Assert.Throws<Engine.CaffeTopException>(() => patient.With("x", text).Examine());
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Causes_stand_before_effects_and_hints_last()
    {
        var order = SmallNet.Broken(Conv, "convolution_param { num_output: 8 kernel_size: 3 } param { lr_mult: 0 } param { lr_mult: 0 }").Findings;
        Assert.Equal(["zero-weights", "frozen-and-random"], order.Select(static finding => finding.Rule));
        Assert.All(order, static finding => Assert.NotNull(finding.Place.Line));
    }
}
