namespace CaffeTop.Doctor.Tests;

/// <summary>A healthy net of a convolution and two inner products on made images, and its solver; tests break one thing in it.</summary>
internal static class SmallNet
{
    public const string Net = """
        name: "small"
        layer {
          name: "data" type: "DummyData" top: "data" top: "label"
          dummy_data_param {
            shape { dim: 16 dim: 1 dim: 12 dim: 12 } shape { dim: 16 }
            data_filler { type: "gaussian" std: 1 } data_filler { type: "uniform" min: 0 max: 9.99 }
          }
        }
        layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1"
          convolution_param { num_output: 8 kernel_size: 3 weight_filler { type: "xavier" } } }
        layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
        layer { name: "ip1" type: "InnerProduct" bottom: "conv1" top: "ip1"
          inner_product_param { num_output: 32 weight_filler { type: "xavier" } } }
        layer { name: "relu2" type: "ReLU" bottom: "ip1" top: "ip1" }
        layer { name: "ip2" type: "InnerProduct" bottom: "ip1" top: "ip2"
          inner_product_param { num_output: 10 weight_filler { type: "xavier" } } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip2" bottom: "label" top: "loss" }
        """;

    public const string Solver = """
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        weight_decay: 0.0005
        lr_policy: "step"
        gamma: 0.1
        stepsize: 1000
        max_iter: 3000
        display: 20
        snapshot_prefix: "small"
        """;

    /// <summary>What is said of net and solver with one text replaced by another, in either.</summary>
    public static Diagnosis Broken(string from, string to)
    {
        Assert.True(Net.Contains(from, StringComparison.Ordinal) || Solver.Contains(from, StringComparison.Ordinal), $"\"{from}\" is in neither text");
        using var patient = new Patient();
        return patient.Beside("net.prototxt", Net.Replace(from, to, StringComparison.Ordinal)).With("solver.prototxt", Solver.Replace(from, to, StringComparison.Ordinal)).Examine();
    }
}
