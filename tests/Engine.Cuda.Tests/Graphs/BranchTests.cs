using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.SelfTest;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>Gradients of weights as a second branch of a graph: the bits of the calls in every order, and a join that is missing is found.</summary>
public sealed class BranchTests
{
    public static TheoryData<string> Nets { get; } = [.. CaseNets.Names];

    [SkippableTheory]
    [MemberData(nameof(Nets))]
    public void EveryOrderGivesTheSameGradients(string name)
    {
        AssertSame(name, sharesDiffs: true);
        AssertSame(name, sharesDiffs: false);
    }

    [SkippableFact]
    public void AGraphWithoutBranchesIsOneChain()
    {
        var (one, two) = (Recorded(branches: false), Recorded(branches: true));
        Assert.Equal(one.Nodes, one.Chain);
        Assert.Equal(one.Nodes, two.Nodes);

        // Weights and biases of four layers; those of the first come after everything.
        Assert.InRange(one.Chain - two.Chain, 5, 9);
        Assert.Equal(one.Gradients, two.Gradients);
    }

    [SkippableFact]
    public void AJoinThatIsMissingIsARace()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        using var net = Build(new ForgetfulDevice(device), "lenet", sharesDiffs: true);
        Eager(net);
        Assert.Throws<CudaException>(() => device.Graphs!.Record(() => Pass(net)));
        Assert.StartsWith("a race: ", EmulatedDevice.LastError, StringComparison.Ordinal);
        EmulatedDevice.Recover();
    }

    [SkippableFact]
    public void AJoinThatIsMissingIsWrongInTheWorstOrder()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        EmulatedDevice.AllowRaces();
        using var net = Build(new ForgetfulDevice(device), "lenet", sharesDiffs: true);
        var expected = Eager(net);
        using var graph = device.Graphs!.Record(() => Pass(net));
        EmulatedDevice.SetGraphOrder(GraphOrder.SideAhead);
        Assert.Equal(expected, Launched(net, graph));
        EmulatedDevice.SetGraphOrder(GraphOrder.MainAhead);
        Assert.NotEqual(expected, Launched(net, graph));
    }

    [SkippableFact]
    public void WhatFailsWhileItIsRecordedLeavesBothStreamsFree()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        using var net = Build(device, "lenet", sharesDiffs: false);
        var expected = Eager(net);
        var before = device.Resources.Context.Stream;
        Assert.Throws<CudaException>(() => device.Graphs!.Record(() =>
        {
            Pass(net);
            device.Memory.Allocate(1);
        }));
        Assert.Throws<NotSupportedException>(() => device.Graphs!.Record(() =>
        {
            using var aside = device.Resources.Side!.Begin(net.LearnableParameters[0].Blob.Diff);
            device.Memory.Fill(net.LearnableParameters[0].Blob.Diff, 1);
            throw new NotSupportedException();
        }));
        Assert.Equal(before, device.Resources.Context.Stream);
        using var graph = device.Graphs!.Record(() => Pass(net));
        Assert.Equal(expected, Launched(net, graph));
    }

    [SkippableFact]
    public void TwoProductsAtOnceNeedAWorkspaceEach()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        var resources = device.Resources;
        var memory = new Tensors.Storage(device);
        nint a = memory.Floats(4096).Address, b = a + 4096, c = b + 4096;
        using (device.Graphs!.Record(() => TwoProducts(resources.SideBlas)))
        {
        }

        Assert.Throws<CudaException>(() => device.Graphs!.Record(() => TwoProducts(resources.Blas)));
        Assert.Contains("a race: cublasSgemm (0) and cublasSgemm (1)", EmulatedDevice.LastError, StringComparison.Ordinal);
        EmulatedDevice.Recover();

        void TwoProducts(CudaBlas aside)
        {
            using (resources.Side!.Begin()) aside.Gemm(false, false, 4, 4, 4, 1, a, a, 0, b);
            resources.Blas.Gemm(false, false, 4, 4, 4, 1, a, a, 0, c);
        }
    }

    // The driver refuses to list such a graph's edges; it is launched all the same.
    [SkippableFact]
    public void AGraphWhoseChainCannotBeToldIsAGraph()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        using var net = Build(device, "lenet", sharesDiffs: false);
        var expected = Eager(net);
        EmulatedDevice.HaveProgrammaticLaunches();
        using var graph = device.Graphs!.Record(() => Pass(net));
        Assert.Null(graph.Chain);
        Assert.Equal(expected, Launched(net, graph));
    }

    private static void AssertSame(string name, bool sharesDiffs)
    {
        using var device = EmulatedDevice.OpenOrSkip();
        using var net = Build(device, name, sharesDiffs);
        var expected = Eager(net);
        using var graph = device.Graphs!.Record(() => Pass(net));
        Assert.InRange(graph.Chain!.Value, 1, graph.Nodes - 1);
        foreach (var order in new[] { GraphOrder.AsCaptured, GraphOrder.MainAhead, GraphOrder.SideAhead, GraphOrder.Shuffled, GraphOrder.Shuffled })
        {
            EmulatedDevice.SetGraphOrder(order);
            Assert.Equal(expected, Launched(net, graph));
        }
    }

    private static (int Nodes, int Chain, float[][] Gradients) Recorded(bool branches)
    {
        using var device = EmulatedDevice.OpenOrSkip(options: new CudaOptions { UsesBranches = branches });
        using var net = Build(device, "lenet", sharesDiffs: false);
        Eager(net);
        using var graph = device.Graphs!.Record(() => Pass(net));
        return (graph.Nodes, graph.Chain!.Value, Launched(net, graph));
    }

    private static Net Build(IDevice device, string name, bool sharesDiffs)
    {
        var side = CaseNets.Side(name);
        var text = $$"""
            layer { name: "in" type: "Input" top: "data" top: "label" input_param { shape { dim: 4 dim: 1 dim: {{side}} dim: {{side}} } shape { dim: 4 } } }
            """ + CaseNets.Layers(name);
        var net = new Net(
            NetFile.Parse(text, "net.prototxt").Net,
            new NetOptions { Device = device, Phase = Phase.Train, Seed = 5, ReuseDiffs = true, AmpleDiffBytes = sharesDiffs ? 0 : DiffReuse.AmpleBytes });
        net.Inputs[0].CopyDataFrom(MadeValues.Noise(net.Inputs[0].Count, 3));
        net.Inputs[1].CopyDataFrom([1, 2, 0, 1]);
        net.ForwardSources();
        return net;
    }

    private static void Pass(Net net)
    {
        net.ClearParameterDiffs();
        net.ForwardBehindSources();
        net.Backward();
        net.SettleParameterDiffs();
    }

    private static float[][] Eager(Net net)
    {
        Pass(net);
        return Gradients(net);
    }

    private static float[][] Launched(Net net, IDeviceGraph graph)
    {
        foreach (var parameter in net.LearnableParameters) net.Device.Memory.Fill(parameter.Blob.Diff, float.NaN);
        graph.Launch();
        return Gradients(net);
    }

    private static float[][] Gradients(Net net) => [.. net.LearnableParameters.Select(static parameter => parameter.Blob.DiffToArray())];
}
