using CaffeTop.Engine.Cuda.Tests.Graphs;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Dnn;
using CaffeTop.Engine.Tests.Training;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Cuda.Tests.Dnn;

/// <summary>Whole runs with convolutions by cuDNN, as graphs and call by call, against the same runs by im2col.</summary>
public sealed class TrainingTests : IDisposable
{
    private const string Fields = TinyRun.Solver + "max_iter: 8 base_lr: 0.01 display: 1 ";
    private readonly FreshCache _cache = new();
    private readonly TinyRun _tiny = new();
    private readonly List<CudaDevice> _devices = [];

    public TrainingTests()
    {
        EmulatedCudnn.Reset();
        using var images = new LabelledImages(_tiny.Folder["digits"], 24, static i => i % 10, static _ => (28, 28));
    }

    public void Dispose()
    {
        _tiny.Dispose();
        _devices.ForEach(static device => device.Dispose());
        _cache.Dispose();
    }

    // LeNet with what cuDNN treats in its own way besides: groups, dilation, a deconvolution.
    private string Net => $$"""
        name: "digits"
        layer { name: "in" type: "Data" top: "data" top: "label" transform_param { scale: 0.004 } data_param { source: "{{_tiny.Folder["digits"]}}" batch_size: 4 backend: LMDB } }
        layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 20 kernel_size: 5 weight_filler { type: "xavier" } } }
        layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
        layer { name: "conv2" type: "Convolution" bottom: "pool1" top: "conv2" convolution_param { num_output: 50 kernel_size: 5 weight_filler { type: "xavier" } } }
        layer { name: "pool2" type: "Pooling" bottom: "conv2" top: "pool2" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
        layer { name: "grouped" type: "Convolution" bottom: "pool2" top: "grouped" convolution_param { num_output: 10 kernel_size: 3 pad: 2 dilation: 2 group: 5 weight_filler { type: "xavier" } } }
        layer { name: "up" type: "Deconvolution" bottom: "grouped" top: "up" convolution_param { num_output: 6 kernel_size: 4 stride: 2 pad: 1 group: 2 weight_filler { type: "xavier" } } }
        layer { name: "ip1" type: "InnerProduct" bottom: "up" top: "ip1" inner_product_param { num_output: 32 weight_filler { type: "xavier" } } }
        layer { name: "relu1" type: "ReLU" bottom: "ip1" top: "ip1" }
        layer { name: "ip2" type: "InnerProduct" bottom: "ip1" top: "ip2" inner_product_param { num_output: 10 weight_filler { type: "xavier" } } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip2" bottom: "label" top: "loss" }
        """;

    [SkippableTheory]
    [InlineData("")]
    [InlineData("iter_size: 2 ")]
    public void LeNetTrainsAsWithIm2col(string fields)
    {
        var (losses, weights) = Train(fields, new CudaOptions());
        foreach (var direction in DnnRun.Directions) Assert.True(Enumerable.Range(0, CudnnConvolution.Algorithms(direction)).Sum(a => EmulatedCudnn.Runs(direction, a, 3)) > 0);
        EmulatedCudnn.Reset();
        var (expectedLosses, expectedWeights) = Train(fields, new CudaOptions { UsesCudnn = false });
        Assert.All(DnnRun.Directions, static direction => Assert.Equal(0, EmulatedCudnn.Runs(direction, 1, 3)));
        Assert.Equal(8, losses.Count);
        for (var i = 0; i < losses.Count; i++) Assert.Equal(expectedLosses[i], losses[i], 1e-4 * expectedLosses[i]);
        for (var i = 0; i < weights.Length; i++) Assert.Equal(expectedWeights[i], weights[i], 1e-4f);
        Assert.NotEqual(expectedWeights, weights);
    }

    [SkippableFact]
    public void GraphsComputeWhatTheCallsDo()
    {
        var (_, graphs) = RunRecord.AssertSame(_tiny, Fields, Net);
        Assert.True(graphs.GraphLaunches > 0);
    }

    private (List<float> Losses, float[] Weights) Train(string fields, CudaOptions options)
    {
        var device = EmulatedDevice.OpenOrSkip(options: options);
        _devices.Add(device);
        var run = _tiny.Prepare(Fields + fields, net: Net, configure: own => own with { Device = device });
        Assert.Equal(RunEnd.Done, run.Run().End);
        var weights = run.Net.LearnableParameters.SelectMany(static parameter => parameter.Blob.DataToArray()).ToArray();
        var losses = _tiny.Events.OfType<IterationDone>().Where(static done => done.Rate is not null).Select(static done => done.Loss).ToList();
        return (losses, weights);
    }
}
