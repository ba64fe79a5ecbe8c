namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>Nets of the shapes that people train, in small, behind images of one channel "data" and classes "label".</summary>
internal static class CaseNets
{
    public static readonly string[] Names = ["lenet", "caffenet", "inception", "fcn", "residual", "sharing"];

    /// <summary>Height and width of the images.</summary>
    public static int Side(string name) => name == "lenet" ? 28 : 14;

    public static string Layers(string name) => name switch
    {
        "lenet" => """
            layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" param { lr_mult: 1 } param { lr_mult: 2 } convolution_param { num_output: 20 kernel_size: 5 weight_filler { type: "xavier" } } }
            layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
            layer { name: "conv2" type: "Convolution" bottom: "pool1" top: "conv2" param { lr_mult: 1 } param { lr_mult: 2 } convolution_param { num_output: 50 kernel_size: 5 weight_filler { type: "xavier" } } }
            layer { name: "pool2" type: "Pooling" bottom: "conv2" top: "pool2" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
            layer { name: "ip1" type: "InnerProduct" bottom: "pool2" top: "ip1" param { lr_mult: 1 } param { lr_mult: 2 } inner_product_param { num_output: 500 weight_filler { type: "xavier" } } }
            layer { name: "relu1" type: "ReLU" bottom: "ip1" top: "ip1" }
            layer { name: "ip2" type: "InnerProduct" bottom: "ip1" top: "ip2" param { lr_mult: 1 } param { lr_mult: 2 } inner_product_param { num_output: 10 weight_filler { type: "xavier" } } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip2" bottom: "label" top: "loss" }
            """,
        "caffenet" => """
            layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 8 kernel_size: 5 stride: 2 weight_filler { type: "gaussian" std: 0.1 } } }
            layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
            layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
            layer { name: "norm1" type: "LRN" bottom: "pool1" top: "norm1" lrn_param { local_size: 3 alpha: 0.1 beta: 0.75 } }
            layer { name: "conv2" type: "Convolution" bottom: "norm1" top: "conv2" convolution_param { num_output: 8 pad: 1 kernel_size: 3 group: 2 weight_filler { type: "gaussian" std: 0.1 } bias_filler { value: 0.1 } } }
            layer { name: "relu2" type: "ReLU" bottom: "conv2" top: "conv2" }
            layer { name: "fc6" type: "InnerProduct" bottom: "conv2" top: "fc6" inner_product_param { num_output: 20 weight_filler { type: "xavier" } } }
            layer { name: "drop6" type: "Dropout" bottom: "fc6" top: "fc6" dropout_param { dropout_ratio: 0.5 } }
            layer { name: "fc7" type: "InnerProduct" bottom: "fc6" top: "fc7" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "fc7" bottom: "label" top: "loss" }
            """,
        "inception" => """
            layer { name: "one" type: "Convolution" bottom: "data" top: "one" convolution_param { num_output: 4 kernel_size: 1 weight_filler { type: "xavier" } } }
            layer { name: "three" type: "Convolution" bottom: "data" top: "three" convolution_param { num_output: 4 kernel_size: 3 pad: 1 weight_filler { type: "xavier" } } }
            layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { pool: MAX kernel_size: 3 stride: 1 pad: 1 } }
            layer { name: "out" type: "Concat" bottom: "one" bottom: "three" bottom: "pool" top: "out" }
            layer { name: "relu" type: "ReLU" bottom: "out" top: "out" }
            layer { name: "aux" type: "InnerProduct" bottom: "out" top: "aux" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            layer { name: "loss1" type: "SoftmaxWithLoss" bottom: "aux" bottom: "label" top: "loss1" loss_weight: 0.3 include { phase: TRAIN } }
            layer { name: "mean" type: "Pooling" bottom: "out" top: "mean" pooling_param { pool: AVE global_pooling: true } }
            layer { name: "drop" type: "Dropout" bottom: "mean" top: "mean" dropout_param { dropout_ratio: 0.4 } }
            layer { name: "fc" type: "InnerProduct" bottom: "mean" top: "fc" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            layer { name: "loss2" type: "SoftmaxWithLoss" bottom: "fc" bottom: "label" top: "loss2" }
            layer { name: "top1" type: "Accuracy" bottom: "fc" bottom: "label" top: "top1" include { phase: TEST } }
            """,
        "fcn" => """
            layer { name: "made" type: "DummyData" top: "target" dummy_data_param { shape { dim: 4 dim: 2 dim: 14 dim: 14 } data_filler { type: "uniform" min: 0 max: 1 } } }
            layer { name: "quiet" type: "Silence" bottom: "label" }
            layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 pad: 3 weight_filler { type: "xavier" } } }
            layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
            layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
            layer { name: "score" type: "Convolution" bottom: "pool" top: "score" convolution_param { num_output: 2 kernel_size: 1 weight_filler { type: "xavier" } } }
            layer { name: "up" type: "Deconvolution" bottom: "score" top: "up" param { lr_mult: 0 } convolution_param { num_output: 2 kernel_size: 4 stride: 2 bias_term: false weight_filler { type: "bilinear" } } }
            layer { name: "crop" type: "Crop" bottom: "up" bottom: "data" top: "cropped" crop_param { axis: 2 offset: 2 } }
            layer { name: "loss" type: "SigmoidCrossEntropyLoss" bottom: "cropped" bottom: "target" top: "loss" }
            """,
        "residual" => """
            layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 4 kernel_size: 3 pad: 1 bias_term: false weight_filler { type: "msra" } } }
            layer { name: "bn1" type: "BatchNorm" bottom: "conv1" top: "conv1" }
            layer { name: "scale1" type: "Scale" bottom: "conv1" top: "conv1" scale_param { bias_term: true } }
            layer { name: "relu1" type: "PReLU" bottom: "conv1" top: "relu1" }
            layer { name: "conv2" type: "Convolution" bottom: "relu1" top: "conv2" convolution_param { num_output: 4 kernel_size: 3 pad: 1 weight_filler { type: "msra" } } }
            layer { name: "bn2" type: "BatchNorm" bottom: "conv2" top: "bn2" }
            layer { name: "sum" type: "Eltwise" bottom: "relu1" bottom: "bn2" top: "sum" }
            layer { name: "fc" type: "InnerProduct" bottom: "sum" top: "fc" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "fc" bottom: "label" top: "loss" }
            """,
        _ => """
            layer { name: "conv1" type: "Convolution" bottom: "data" top: "a" convolution_param { num_output: 4 kernel_size: 3 pad: 1 weight_filler { type: "xavier" } } }
            layer { name: "shift" type: "Bias" bottom: "a" top: "b" param { name: "b" } }
            layer { name: "left" type: "Convolution" bottom: "b" top: "c" param { name: "w" } param { name: "b" } convolution_param { num_output: 4 kernel_size: 3 pad: 1 weight_filler { type: "xavier" } } }
            layer { name: "relu" type: "ReLU" bottom: "c" top: "c" }
            layer { name: "right" type: "Convolution" bottom: "c" top: "d" param { name: "w" } param { name: "b" } convolution_param { num_output: 4 kernel_size: 3 pad: 1 } }
            layer { name: "bend" type: "PReLU" bottom: "d" top: "d" }
            layer { name: "up" type: "Deconvolution" bottom: "d" top: "e" param { name: "w2" } param { name: "b" } convolution_param { num_output: 4 kernel_size: 2 stride: 2 weight_filler { type: "xavier" } } }
            layer { name: "fc" type: "InnerProduct" bottom: "e" top: "fc" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "fc" bottom: "label" top: "loss" }
            """,
    };
}
