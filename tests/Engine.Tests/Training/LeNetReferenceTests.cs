using System.Globalization;
using CaffeTop.Engine.Data.Datasets;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Tests.Snapshots;
using CaffeTop.Engine.Training;
using CaffeTop.Events;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Engine.Tests.Training;

/// <summary>LeNet from fixed weights against the losses and weights that BVLC Caffe printed (reference/lenet).</summary>
public sealed class LeNetReferenceTests : IClassFixture<LeNetReferenceTests.Digits>
{
    private readonly Digits _digits;

    public LeNetReferenceTests(Digits digits) => _digits = digits;

    // Over 20 iterations Caffe differs from itself by 8e-5 (SGD) to 1.6e-3 (Adam) with another BLAS; see the reference's README.
    [SkippableTheory]
    [InlineData("sgd", 3e-4)]
    [InlineData("nesterov", 3e-4)]
    [InlineData("lr_step", 3e-4)]
    [InlineData("iter_size", 3e-4)]
    [InlineData("adam", 5e-3)]
    public void LossesOfTwentyIterations(string name, double tolerance)
    {
        var expected = File.ReadLines(SharedFolder.PathOrSkip("reference", "lenet", $"loss_{name}.csv")).Skip(1)
            .Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)).ToArray();
        using var device = Layers.TestDevices.OpenForRuns();
        using var run = Run(name, device, out var outputs);
        Assert.Equal(20, outputs.Count);
        for (var i = 0; i < 20; i++) Assert.Equal(expected[i], outputs[i], expected[i] * (i < 5 ? 1e-5 : tolerance));
        if (name == "sgd") CompareWeights(run);
    }

    private TrainingRun Run(string name, IDevice device, out List<float> outputs)
    {
        var solver = SolverFile.Read(SharedFolder.PathOrSkip("reference", "lenet", $"s_{name}.prototxt")).Solver;
        solver.MaxIter = 20;
        solver.Display = 1;
        solver.SnapshotAfterTrain = false;
        solver.Weights.Add(SharedFolder.PathOrSkip("reference", "lenet", "lenet_init.caffemodel"));
        var run = new TrainingRun(SolverConfiguration.Create(solver, "solver.prototxt"), new TrainingOptions
        {
            Device = device,
            LoadNet = _ => NetFile.Parse(_digits.Net(SharedFolder.PathOrSkip("data", "mnist10k")), "lenet_train_test.prototxt").Net,
            Seed = 1701,
        });
        var losses = new List<float>();
        run.Subscribe(happened =>
        {
            // The loss of the last sub-batch, which is what the reference has for iter_size too.
            if (happened is IterationDone { Rate: not null } done) losses.Add(done.Outputs.Single(output => output.Name == "loss").Value);
        });
        run.Prepare();
        Assert.Equal(RunEnd.Done, run.Run().End);
        outputs = losses;
        return run;
    }

    private static void CompareWeights(TrainingRun run)
    {
        using var reference = ModelFile.Open(SharedFolder.PathOrSkip("reference", "lenet", "after20_sgd.caffemodel"));
        var saved = reference.Layers.ToDictionary(layer => layer.Name, layer => layer.Blobs);
        foreach (var parameter in run.Net.LearnableParameters)
        {
            var actual = parameter.Blob.DataToArray();
            var expected = new float[actual.Length];
            saved[parameter.LayerName][parameter.Index].ReadData(expected);
            for (var i = 0; i < actual.Length; i++) Assert.Equal(expected[i], actual[i], 1e-4f);
        }
    }

    public sealed class Digits : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly Lock _lock = new();
        private bool _converted;

        public void Dispose() => _folder.Dispose();

        /// <summary>Caffe's examples/mnist/lenet_train_test.prototxt on the digits in <paramref name="source"/>.</summary>
        public string Net(string source)
        {
            lock (_lock)
            {
                if (!_converted) MnistConverter.ConvertFolder(source, _folder.Path);
                _converted = true;
            }

            return $$"""
                name: "LeNet"
                layer { name: "mnist" type: "Data" top: "data" top: "label" transform_param { scale: 0.00390625 } data_param { source: "{{_folder["mnist_train_lmdb"]}}" batch_size: 64 backend: LMDB } }
                layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" param { lr_mult: 1 } param { lr_mult: 2 } convolution_param { num_output: 20 kernel_size: 5 stride: 1 weight_filler { type: "xavier" } bias_filler { type: "constant" } } }
                layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
                layer { name: "conv2" type: "Convolution" bottom: "pool1" top: "conv2" param { lr_mult: 1 } param { lr_mult: 2 } convolution_param { num_output: 50 kernel_size: 5 stride: 1 weight_filler { type: "xavier" } bias_filler { type: "constant" } } }
                layer { name: "pool2" type: "Pooling" bottom: "conv2" top: "pool2" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
                layer { name: "ip1" type: "InnerProduct" bottom: "pool2" top: "ip1" param { lr_mult: 1 } param { lr_mult: 2 } inner_product_param { num_output: 500 weight_filler { type: "xavier" } bias_filler { type: "constant" } } }
                layer { name: "relu1" type: "ReLU" bottom: "ip1" top: "ip1" }
                layer { name: "ip2" type: "InnerProduct" bottom: "ip1" top: "ip2" param { lr_mult: 1 } param { lr_mult: 2 } inner_product_param { num_output: 10 weight_filler { type: "xavier" } bias_filler { type: "constant" } } }
                layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip2" bottom: "label" top: "loss" }
                """;
        }
    }
}
