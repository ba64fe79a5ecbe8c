using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tensors;
using CaffeTop.Engine.Tests.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>What is recorded when, what cannot be recorded, and what becomes of graphs when memory or shapes change.</summary>
public sealed class RecordingTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [SkippableFact]
    public void ALayerThatNeedsTheHostIsNamedOnce_AndTheRunGoesOnCallByCall()
    {
        var net = _tiny.Net.Replace(
            "layer { name: \"relu\" type: \"ReLU\" bottom: \"ip1\" top: \"ip1\" }",
            "layer { name: \"relu\" type: \"ReLU\" bottom: \"ip1\" top: \"ip1\" } layer { name: \"curious\" type: \"Scale\" bottom: \"ip1\" top: \"ip1\" }", StringComparison.Ordinal);
        HostBoundDevice? device = null;
        var (_, graphs) = RunRecord.AssertSame(
            _tiny, TinyRun.Solver + "iter_size: 2 display: 6 ", net, configure: options => options with { Device = device = new HostBoundDevice(options.Device) });
        Assert.Equal(0, graphs.GraphLaunches);
        Assert.True(device!.Looks > 40);
        var told = Assert.Single(_tiny.Events.OfType<RawLine>(), line => line.Text.Contains("call by call", StringComparison.Ordinal));
        Assert.StartsWith("Iterations are computed call by call, not as a graph: layer \"curious\" (Scale) needs the host. ", told.Text, StringComparison.Ordinal);
        Assert.Contains("during a capture", told.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void EachShapeOfTheDataHasAGraphOfItsOwn()
    {
        // Three sizes in turn, the largest one late: memory grows, and what was recorded before is recorded anew.
        using var data = new LabelledImages(_tiny.Folder["sizes"], 30, static i => i % 3, static i => i >= 20 && i % 5 == 0 ? (12, 9) : i % 2 == 0 ? (6, 6) : (5, 8));
        var net = $$"""
            layer { name: "in" type: "Data" top: "data" top: "label" transform_param { scale: 0.01 } data_param { source: "{{_tiny.Folder["sizes"]}}" batch_size: 1 backend: LMDB } }
            layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } } }
            layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
            layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: AVE global_pooling: true } }
            layer { name: "ip" type: "InnerProduct" bottom: "pool" top: "ip" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
            """;
        var (_, graphs) = RunRecord.AssertSame(_tiny, TinyRun.Solver + "max_iter: 60 display: 9 ", net);
        Assert.InRange(graphs.GraphLaunches, 40, 56);
    }

    [SkippableFact]
    public void TheFirstTwoIterationsGoCallByCall()
    {
        Assert.Equal(0, RunRecord.Of(_tiny, TinyRun.Solver + "max_iter: 2 ", graphs: true).GraphLaunches);
        Assert.Equal(1, RunRecord.Of(_tiny, TinyRun.Solver + "max_iter: 3 ", graphs: true).GraphLaunches);
    }

    [SkippableFact]
    public void ALaunchAllocatesNothing()
    {
        const string Net = """
            layer { name: "in" type: "DummyData" top: "data" top: "label" dummy_data_param { shape { dim: 4 dim: 6 } shape { dim: 4 } data_filler { type: "constant" value: 1 } data_filler { type: "constant" value: 2 } } }
            layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
            layer { name: "drop" type: "Dropout" bottom: "ip" top: "ip" }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
            """;
        var longer = Allocated(700) - Allocated(100);
        Assert.InRange(longer, long.MinValue, 600 * 8);

        // By a run of so many iterations, on its own thread.
        long Allocated(int iterations)
        {
            var run = _tiny.Prepare(TinyRun.Solver + $"display: 0 snapshot_after_train: false clip_gradients: 1 iter_size: 2 max_iter: {iterations} ", net: Net);
            var before = GC.GetAllocatedBytesForCurrentThread();
            run.Run();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [SkippableFact]
    public void AGraphDrawsForThePresentPass()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        var (key, memory) = (new RandomKey(7, 3), new Storage(device));
        device.Pass = 1;
        device.Random.Uniform(key, 0, 1, memory.Floats(64));
        var first = Values(device, memory);
        using var graph = device.Graphs!.Record(() => device.Random.Uniform(key, 0, 1, memory.Floats(64)));
        Assert.Equal(1, graph.Nodes);
        device.Pass = 2;
        graph.Launch();
        var second = Values(device, memory);
        device.Random.Uniform(key, 0, 1, memory.Floats(64));
        Assert.Equal(Values(device, memory), second);
        Assert.NotEqual(first, second);
        device.Pass = 1;
        graph.Launch();
        Assert.Equal(first, Values(device, memory));
    }

    [SkippableFact]
    public void WhatNeedsTheHostOrMemoryIsRefused_AndLeavesTheDeviceAsItWas()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        var memory = new Storage(device);
        device.Memory.Fill(memory.Floats(4), 1);
        var wrong = Assert.Throws<CudaException>(() => device.Graphs!.Record(() => device.Memory.Download(memory.Floats(4), new float[4])));
        Assert.Equal(900, wrong.Code);
        Assert.Equal(900, Assert.Throws<CudaException>(() => device.Graphs!.Record(() => device.Memory.Upload(new float[4], memory.Floats(4)))).Code);
        Assert.Equal(900, Assert.Throws<CudaException>(() => device.Graphs!.Record(() => device.Memory.Allocate(1))).Code);

        // Swallowed inside: what follows in the same recording is refused, too.
        wrong = Assert.Throws<CudaException>(() => device.Graphs!.Record(() =>
        {
            Assert.Throws<CudaException>(() => device.Memory.Allocate(1));
            device.Memory.Fill(memory.Floats(4), 2);
        }));
        Assert.Equal(901, wrong.Code);
        device.Memory.Fill(memory.Floats(4), 3);
        Assert.Equal([3f, 3, 3, 3], Values(device, memory, 4));
    }

    [SkippableFact]
    public void AGraphIsOfNoUseOnceMemoryWasGivenBack()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        var memory = new Storage(device);
        device.Memory.Fill(memory.Floats(4), 1);
        using var graph = device.Graphs!.Record(() => device.Memory.Fill(memory.Floats(4), 2));
        Assert.True(graph.IsValid);
        device.Memory.Fill(memory.Floats(4000), 1);
        Assert.False(graph.IsValid);
        Assert.Throws<InvalidOperationException>(graph.Launch);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void GradientsAreReadyInTheOrderInWhichTheyLie(bool graphs)
    {
        // What is begun for a gradient that is ready is recorded with the rest.
        var order = new List<int>();
        Storage? copies = null;
        var all = 0;
        var record = RunRecord.Of(_tiny, TinyRun.Solver + "max_iter: 9 ", graphs, before: run =>
        {
            var net = run.Net;
            var arena = net.LearnableParameters.Reverse().Select(parameter => parameter.Blob).ToList();
            for (var i = 1; i < arena.Count; i++)
                Assert.Equal(arena[i - 1].Diff.Address + (((arena[i - 1].Count + 15) / 16) * 64), arena[i].Diff.Address);
            copies = new Storage(net.Device);
            all = arena.Sum(static blob => blob.Count);
            net.GradientReady = at =>
            {
                order.Add(at);
                var offset = net.LearnableParameters.Take(at).Sum(parameter => parameter.Blob.Count);
                net.Device.Memory.Copy(net.LearnableParameters[at].Blob.Diff, copies.Floats(all).Slice(offset, net.LearnableParameters[at].Blob.Count));
            };
        });
        Assert.Equal([3, 2, 1, 0], order.Take(4));
        Assert.Equal(graphs ? 3 * 4 : 9 * 4, order.Count);
        Assert.Equal(graphs, record.GraphLaunches > 0);
        int[] bits = [.. Values(copies!.Device, copies, all).Select(BitConverter.SingleToInt32Bits)];
        var last = _tiny.Prepare(TinyRun.Solver + "max_iter: 9 ", configure: options => options with { UsesGraphs = false });
        last.Run();
        int[] expected = [.. last.Net.LearnableParameters.SelectMany(parameter => parameter.Blob.DiffToArray()).Select(BitConverter.SingleToInt32Bits)];
        Assert.Equal(expected, bits);
    }

    private static float[] Values(IDevice device, Storage memory, int count = 64)
    {
        var values = new float[count];
        device.Memory.Download(memory.Floats(count), values);
        return values;
    }
}
