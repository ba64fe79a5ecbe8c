namespace CaffeTop.Engine.Proto;

/// <summary>
/// A field that BVLC Caffe does not have but a known fork does. Reading it gives a warning that says whose it is; the value is skipped, or
/// read as a BVLC field that means the same.
/// </summary>
/// <param name="Origin">The fork, as its users call it.</param>
/// <param name="Meaning">What it does there, as the end of a sentence.</param>
/// <param name="ReadAs">From the value's text to the BVLC field and value that mean the same, or null where nothing does.</param>
internal sealed record ForkField(string Origin, string Meaning, Func<string, (string Field, string Value)?>? ReadAs = null)
{
    private static readonly Dictionary<string, Dictionary<string, ForkField>> Table = new(StringComparer.Ordinal)
    {
        ["caffe.PoolingParameter"] = new()
        {
            ["ceil_mode"] = new("PSPNet/SENet", "it chooses how the output size is rounded", CeilMode),
            ["relu"] = Intel("fuses a ReLU"),
        },
        ["caffe.ConvolutionParameter"] = new()
        {
            ["hole"] = new("DeepLab", "it is the dilation", v => ("dilation", v)),
            ["hole_h"] = new("DeepLab", "it is the dilation in height"),
            ["hole_w"] = new("DeepLab", "it is the dilation in width"),
            ["pad_type"] = new("a fork's", "it chooses how the border is padded; BVLC pads with zeros"),
            ["relu"] = Intel("fuses a ReLU"),
            ["negative_slope"] = Intel("is the slope of the fused ReLU"),
            ["conv_algos_override"] = Nvidia("chooses cuDNN's algorithms"),
            ["cudnn_convolution_algo_seeker"] = Nvidia("chooses how cuDNN's algorithms are found"),
        },
        ["caffe.DropoutParameter"] = new()
        {
            ["scale_train"] = new("SENet/ResNet", "true scales during training, which is what BVLC does"),
        },
        ["caffe.BatchNormParameter"] = new()
        {
            ["scale_bias"] = Nvidia("adds a learned scale and bias; in BVLC a Scale layer follows instead"),
            ["scale_filler"] = Nvidia("fills the learned scale; in BVLC a Scale layer follows instead"),
            ["bias_filler"] = Nvidia("fills the learned bias; in BVLC a Scale layer follows instead"),
            ["engine"] = Nvidia("chooses the implementation"),
            ["use_weight_bias"] = Intel("adds a learned scale and bias"),
            ["bias_term"] = Intel("adds a learned bias"),
            ["filler"] = Intel("fills the learned scale"),
            ["stats_batch_size"] = Intel("is the number of images of which the statistics are taken"),
            ["relu"] = Intel("fuses a ReLU"),
            ["update_global_stats"] = new("a fork's", "it says whether the running statistics are updated"),
        },
        ["caffe.LossParameter"] = new()
        {
            ["pre_fixed_normalizer"] = new("a segmentation fork's", "it is the divisor of normalization: PRE_FIXED"),
            ["weight_by_label_freqs"] = new("SegNet", "it weighs the classes"),
            ["class_weighting"] = new("SegNet", "it weighs the classes"),
            ["weight_source"] = new("a segmentation fork's", "it names a file of class weights"),
        },
        ["caffe.InnerProductParameter"] = new()
        {
            ["normalize"] = new("a face recognition fork's", "it normalises the weights"),
        },
        ["caffe.TransformationParameter"] = Fields(
            ("SSD", "changes how images are augmented", "resize_param noise_param distort_param expand_param emit_constraint crop_h crop_w force_color_aug"),
            ("NVCaffe", "changes how images are transformed", "use_gpu_transform random_seed img_rand_resize_lower img_rand_resize_upper rand_resize_ratio_lower rand_resize_ratio_upper vertical_stretch_lower vertical_stretch_upper horizontal_stretch_lower horizontal_stretch_upper allow_upscale interpolation_algo_up interpolation_algo_down var_sz_img_rand_resize"),
            ("a fork's", "changes how images are augmented", "is_seg std_value multi_scale scale_factors max_rotation_angle max_random_rotate_angle min_side min_side_min min_side_max contrast_adjustment random_crop_size std random_aspect_ratio label_offset max_smooth max_contrast max_brightness_shift max_color_shift min_contrast rotate_prob smooth_prob debug_params apply_probability")),
        ["caffe.DataParameter"] = Fields(
            ("NVCaffe", "changes how records are read", "shuffle cache threads parser_threads"),
            ("a fork's", "changes how records are read", "is_seg")),
        ["caffe.ImageDataParameter"] = Fields(
            ("DeepLab/SegNet", "changes how labels are read", "label_type ignore_label is_seg label_dim"),
            ("NVCaffe", "changes how images are read", "cache")),
        ["caffe.NetParameter"] = Fields(
            ("NVCaffe", "is a hint for mixed precision; CaffeTop computes in float32",
                "default_forward_type default_backward_type default_forward_math default_backward_math global_grad_scale global_grad_scale_adaptive quantize default_conv_algos_override default_cudnn_math_override reduce_buckets eltwise_mem_sharing"),
            ("Intel Caffe", "chooses the implementation", "engine compile_net_state bn_stats_batch_size fast_forward")),
        ["caffe.SolverParameter"] = Fields(
            ("NVCaffe", "is not used; without it the learning rate begins at base_lr", "rampup_interval rampup_lr"),
            ("NVCaffe", "bounds the learning rate from below and is not used", "min_lr"),
            ("NVCaffe", "changes the solver's schedule and is not used",
                "momentum_policy max_momentum momentum_power larc larc_eta larc_policy larc_turbo weight_decay_policy weight_decay_power local_lr_auto local_gw_ratio"),
            ("NVCaffe", "concerns types, logs and snapshots, and is not used",
                "solver_data_type test_and_snapshot_last_epochs store_blobs_in_old_format clip_grads log_histograms clip_gradients_layerwise"),
            ("SSD", "chooses how detections are evaluated", "eval_type ap_version show_per_class_result"),
            ("SSD", "belongs to lr_policy: \"plateau\"", "plateau_winsize"),
            ("Intel Caffe", "is not used", "engine warmup_iter warmup_start_lr disabled_update local_decay")),
        ["caffe.LayerParameter"] = Fields(
            ("NVCaffe", "is a hint for mixed precision; CaffeTop computes in float32",
                "forward_type backward_type forward_math backward_math cudnn_math_override debug"),
            ("SSD", "belongs to a layer that BVLC Caffe does not have",
                "permute_param prior_box_param norm_param multibox_loss_param detection_output_param detection_evaluate_param annotated_data_param video_data_param"),
            ("R-CNN", "belongs to a layer that BVLC Caffe does not have",
                "roi_pooling_param smooth_l1_loss_param psroi_pooling_param box_annotator_ohem_param proposal_param roi_align_param"),
            ("DeepLab/PSPNet/SegNet", "belongs to a layer that BVLC Caffe does not have",
                "interp_param bn_param upsample_param seg_accuracy_param dense_image_data_param densecrf_param adaptive_bias_channel_param unpooling_param mat_read_param mat_write_param image_seg_data_param image_labelmap_data_param"),
            ("NVCaffe/DIGITS", "belongs to a layer that BVLC Caffe does not have",
                "detectnet_groundtruth_param detectnet_augmentation_param"),
            ("MobileNet/SENet/ShuffleNet", "belongs to a layer that BVLC Caffe does not have",
                "shuffle_channel_param axpy_param relu6_param depthwise_convolution_param"),
            ("YOLO", "belongs to a layer that BVLC Caffe does not have",
                "reorg_param region_loss_param region_output_param yolov3_param yolov3_detection_output_param eval_detection_param detection_loss_param"),
            ("a face recognition fork's", "belongs to a layer that BVLC Caffe does not have",
                "center_loss_param margin_inner_product_param triplet_loss_param l1_loss_param label_specific_add_param"),
            ("a fork's", "belongs to a layer that BVLC Caffe does not have",
                "lstm_param reverse_param ctc_loss_param ctc_decoder_param warpctc_param transpose_param labelsequence_accuracy_param focal_loss_param grn_param spatial_transformer_param st_param accum_param resample_param correlation_param flow_warp_param data_augmentation_param augmentation_param deformable_convolution_param upscale_param batch_reduction_param")),
    };

    // Values of BVLC's enums that only forks have: the field keeps its default.
    private static readonly Dictionary<string, (string Origin, string Meaning)> Values = new(StringComparer.Ordinal)
    {
        ["caffe.LossParameter.NormalizationMode.PRE_FIXED"] = ("a segmentation fork's", "it divides by pre_fixed_normalizer, which BVLC Caffe cannot"),
        ["MKL2017"] = ("Intel Caffe's", "it chooses Intel's library"),
        ["MKLDNN"] = ("Intel Caffe's", "it chooses Intel's library"),
    };

    public static ForkField? Find(string message, string field) =>
        Table.TryGetValue(message, out var fields) && fields.TryGetValue(field, out var known) ? known : null;

    /// <summary>Why a value that the enum does not have is known all the same, or null.</summary>
    public static string? FindValue(string enumName, string value)
    {
        if (!Values.TryGetValue($"{enumName}.{value}", out var known)
            && !(enumName.EndsWith(".Engine", StringComparison.Ordinal) && Values.TryGetValue(value, out known))) return null;
        return $"belongs to {known.Origin} schema ({known.Meaning})";
    }

    /// <summary>The warning about the field, of which <paramref name="readAs"/> is what it was read as.</summary>
    public string Describe(string name, (string Field, string Value)? readAs)
    {
        var whose = Origin.EndsWith("'s", StringComparison.Ordinal) ? $"{Origin} schema" : $"the {Origin} fork";
        return readAs is { } known
            ? $"\"{name}\" belongs to {whose} ({Meaning}); read as {known.Field}: {known.Value}"
            : $"\"{name}\" belongs to {whose} ({Meaning}); skipped";
    }

    private static ForkField Intel(string meaning) => new("Intel Caffe", "it " + meaning);

    private static ForkField Nvidia(string meaning) => new("NVCaffe", "it " + meaning);

    private static Dictionary<string, ForkField> Fields(params (string Origin, string Meaning, string Names)[] groups) =>
        groups.SelectMany(g => g.Names.Split(' ').Select(n => (Name: n, Field: new ForkField(g.Origin, "it " + g.Meaning))))
            .ToDictionary(f => f.Name, f => f.Field, StringComparer.Ordinal);

    private static (string Field, string Value)? CeilMode(string value) => value switch
    {
        "true" or "True" or "t" or "1" => ("round_mode", "CEIL"),
        "false" or "False" or "f" or "0" => ("round_mode", "FLOOR"),
        _ => null,
    };
}
