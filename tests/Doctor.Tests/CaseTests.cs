namespace CaffeTop.Doctor.Tests;

/// <summary>The four real cases: people whose net would not learn, with their own files.</summary>
public class CaseTests
{
    [SkippableFact]
    public void Fcn_deconv_layer_starts_at_zero_and_a_bilinear_filler_would_mix_the_classes()
    {
        var found = Patient.Look(Shared.PathOrSkip("cases", "fcn-deconv", "upscore2.prototxt"));
        var zero = found.First("zero-weights");
        Assert.Equal((Severity.Error, "upscore2", 1), (zero.Severity, zero.Place.Layer, zero.Place.Line));
        Assert.Contains("no weight_filler", zero.What, StringComparison.Ordinal);
        Assert.Contains("mix its 2 classes", found.Finds("deconvolution-group").What, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Fcn_deconv_solver_hides_the_loss_and_hardly_moves_the_weights()
    {
        var found = Patient.Look(Shared.PathOrSkip("cases", "fcn-deconv", "solver.prototxt"));
        Assert.Contains("average_loss 1000 equals display 1000", found.Finds("average-loss-hides").What, StringComparison.Ordinal);
        var rate = found.Finds("learning-rate-too-low");
        Assert.Contains("base_lr 1e-8 hardly moves the weights", rate.What, StringComparison.Ordinal);
        Assert.Equal(4, rate.Place.Line);
    }

    [SkippableFact]
    public void Fcn32_from_scratch_has_eight_convolutions_of_zeros_a_fast_rate_and_a_wrong_crop()
    {
        var found = Patient.Look(Shared.PathOrSkip("cases", "fcn32", "solver.prototxt"));
        var zero = found.First("zero-weights");
        Assert.StartsWith("8 of 9 convolutions", zero.What, StringComparison.Ordinal);
        Assert.Contains("conv1_1", zero.What, StringComparison.Ordinal);
        Assert.Contains("fc7", zero.What, StringComparison.Ordinal);
        Assert.Contains("no weights are loaded", zero.What, StringComparison.Ordinal);
        Assert.Contains("100 × base_lr", found.Finds("momentum-multiplies").What, StringComparison.Ordinal);
        var crop = found.Finds("crop-offset");
        Assert.Equal(656, crop.Value("centred_offset"));
        Assert.Equal(79, crop.Value("offset_with_fitting_stride"));
        Assert.Contains(found.Remarks, static remark => remark.Contains("Good: \"upscore\"", StringComparison.Ordinal) && remark.Contains("group 5", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Caffenet_v1_has_zero_weights_frozen_layers_and_no_validation_set()
    {
        var found = Patient.Look(Shared.PathOrSkip("cases", "caffenet-v1", "solver.prototxt"));
        var zero = found.First("zero-weights");
        Assert.Contains("conv2, conv3, conv4, conv5, fc6, fc7 and fc8_cat", zero.What, StringComparison.Ordinal);
        Assert.Contains("conv1, conv2, conv3, conv4 and conv5 are frozen", found.Finds("frozen-and-random").What, StringComparison.Ordinal);
        Assert.Contains("test_iter 1 × batch 15", found.Finds("tiny-test").What, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Caffenet_v1_deploy_net_gets_its_weights_from_a_model() =>
        Patient.Look(Shared.PathOrSkip("cases", "caffenet-v1", "deploy.prototxt")).IsHealthy();

    [SkippableFact]
    public void Googlenet_solver_is_in_order() => Patient.Look(Shared.PathOrSkip("cases", "googlenet-finetune", "solver.prototxt")).IsHealthy();
}
