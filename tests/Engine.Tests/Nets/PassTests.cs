using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.Engine.Tests.Nets;

public sealed class PassTests
{
    private const string Small = """
        layer { name: "in" type: "Input" top: "x" top: "y" input_param { shape { dim: 2 dim: 3 dim: 8 dim: 8 } shape { dim: 2 } } }
        layer { name: "conv" type: "Convolution" bottom: "x" top: "conv" convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } } }
        layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
        layer { name: "ip" type: "InnerProduct" bottom: "conv" top: "ip" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "y" top: "loss" }
        layer { name: "accuracy" type: "Accuracy" bottom: "ip" bottom: "y" top: "accuracy" }
        """;

    [Fact]
    public void InitialWeightsDoNotDependOnWhatTheDeviceDidBefore()
    {
        using var device = new ReferenceDevice();
        using var first = new Net(NetText.Parse(Small), new NetOptions { Device = device, Seed = 1 });
        first.Forward();
        first.Forward();
        using var second = new Net(NetText.Parse(Small), new NetOptions { Device = device, Seed = 1 });
        Assert.Equal(first.LearnableParameters[0].Blob.DataToArray(), second.LearnableParameters[0].Blob.DataToArray());
        Assert.Equal(1ul, device.Pass);
    }

    [Fact]
    public void AnInputOfAnotherBatchSizeReshapesTheNet()
    {
        using var net = NetText.Build(Small);
        net.Forward();
        net.Inputs[0].Reshape(new Shape(5, 3, 8, 8));
        net.Inputs[1].Reshape(new Shape(5));
        net.Forward();
        Assert.Equal("5x3", net.FindBlob("ip")!.Shape.ToString());
        Assert.InRange(net.ReadLoss(), 1.09f, 1.11f);
        Assert.Null(net.FindBlob("nothing"));
    }

    [Fact]
    public void GradientsThatNobodyNeedsTakeNoMemory()
    {
        using var net = NetText.Build(Small);
        net.ClearParameterDiffs();
        net.Forward();
        net.Backward();
        Assert.False(net.FindBlob("x")!.DiffStorage.IsAllocated);
        Assert.False(net.FindBlob("y")!.DiffStorage.IsAllocated);
        Assert.True(net.FindBlob("conv")!.DiffStorage.IsAllocated);

        using var test = NetText.Build(Small, Phase.Test);
        test.Forward();
        Assert.False(test.FindBlob("conv")!.DiffStorage.IsAllocated);
        Assert.All(test.LearnableParameters, parameter => Assert.False(parameter.Blob.DiffStorage.IsAllocated));
    }

    [Fact]
    public void AnIterationAllocatesNothing()
    {
        using var device = new CpuDevice(1);
        using var net = new Net(NetText.Parse(Small), new NetOptions { Device = device, Phase = Phase.Train, Seed = 1 });
        for (var i = 0; i < 3; i++) Iterate();
        Assert.Equal(0, Devices.Allocated.By(Iterate));

        void Iterate()
        {
            net.ClearParameterDiffs();
            net.Forward();
            net.ReadLoss();
            net.Backward();
            net.SettleParameterDiffs();
        }
    }

    [Fact]
    public void ALossWeightOnAnInPlaceLayerOutlivesBackward()
    {
        using var net = NetText.Build("""
            layer { name: "in" type: "Input" top: "x" input_param { shape { dim: 1 dim: 2 } } }
            layer { name: "ip" type: "InnerProduct" bottom: "x" top: "a" inner_product_param { num_output: 2 weight_filler { type: "constant" value: 1 } } }
            layer { name: "p" type: "ReLU" bottom: "a" top: "a" loss_weight: 3 relu_param { negative_slope: 0.5 } }
            """);
        net.Inputs[0].CopyDataFrom([-1, -1]);
        for (var i = 0; i < 2; i++)
        {
            net.ClearParameterDiffs();
            net.Forward();
            Assert.Equal(-6, net.ReadLoss());
            net.Backward();
            Assert.Equal([1.5f, 1.5f], net.LearnableParameters[1].Blob.DiffToArray());
        }
    }

    [Fact]
    public void AnErrorInTheDataNamesTheRecord()
    {
        var device = new ReferenceDevice();
        var keys = new Records(device);
        var blob = new Blob(device, new Shape(2), "label");
        var halves = new Blob(device, new Shape(2), "label_split_0");
        NetLayer[] layers =
        [
            new(keys, [], [blob], [], ["label"], [], []),
            new(new Records(device, "Split"), [blob], [halves], ["label"], ["label_split_0"], [false], []),
            new(new Records(device, "Accuracy"), [halves], [], ["label_split_0"], [], [false], []),
        ];
        Assert.Equal("bad (record 'k1' of layer 'records')", RecordNames.Add(new LabelOutOfRangeException("bad", 1), layers, 2).Message);
        Assert.Equal("odd (in the batch of records 'k0' to 'k9' of layer 'records')", RecordNames.Add(new CaffeTopException("odd"), layers, 2).Message);
    }

    private sealed class Records(ReferenceDevice device, string type = "Data")
        : Layer(new LayerParameter { Name = "records", Type = type }, new LayerContext { Device = device, Phase = Phase.Train }), IRecordKeys
    {
        public override LayerContract Contract { get; } = new();

        public string? FirstKey => "k0";

        public string? LastKey => "k9";

        public string? KeyOf(int item) => $"k{item}";

        public override void Reshape(Blob[] bottoms, Blob[] tops)
        {
        }

        public override void Forward(Blob[] bottoms, Blob[] tops)
        {
        }
    }
}
