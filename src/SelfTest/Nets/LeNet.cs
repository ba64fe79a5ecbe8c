namespace CaffeTop.SelfTest.Nets;

/// <summary>LeNet as Caffe's example has it (Y. LeCun et al., "Gradient-based learning applied to document recognition", with ReLU and softmax).</summary>
internal static class LeNet
{
    public const string Name = "lenet";

    private const string Body = """
        layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" param { lr_mult: 1 } param { lr_mult: 2 }
          convolution_param { num_output: 20 kernel_size: 5 weight_filler { type: "xavier" } } }
        layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
        layer { name: "conv2" type: "Convolution" bottom: "pool1" top: "conv2" param { lr_mult: 1 } param { lr_mult: 2 }
          convolution_param { num_output: 50 kernel_size: 5 weight_filler { type: "xavier" } } }
        layer { name: "pool2" type: "Pooling" bottom: "conv2" top: "pool2" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
        layer { name: "ip1" type: "InnerProduct" bottom: "pool2" top: "ip1" param { lr_mult: 1 } param { lr_mult: 2 }
          inner_product_param { num_output: 500 weight_filler { type: "xavier" } } }
        layer { name: "relu1" type: "ReLU" bottom: "ip1" top: "ip1" }
        layer { name: "ip2" type: "InnerProduct" bottom: "ip1" top: "ip2" param { lr_mult: 1 } param { lr_mult: 2 }
          inner_product_param { num_output: 10 weight_filler { type: "xavier" } } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip2" bottom: "label" top: "loss" }
        """;

    /// <summary>With two inputs, eight images.</summary>
    public static string WithInputs => """
        name: "LeNet"
        layer { name: "in" type: "Input" top: "data" top: "label" input_param { shape { dim: 8 dim: 1 dim: 28 dim: 28 } shape { dim: 8 } } }

        """ + Body;

    /// <summary>On the database in this folder.</summary>
    public static string On(string database, int batch) => $$"""
        name: "LeNet"
        layer { name: "digits" type: "Data" top: "data" top: "label" transform_param { scale: 0.00390625 }
          data_param { source: "{{database}}" batch_size: {{batch}} backend: LMDB } }

        """ + Body;
}
