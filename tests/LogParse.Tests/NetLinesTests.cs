using CaffeTop.Events;

namespace CaffeTop.LogParse.Tests;

/// <summary>The set-up of a small net, as a real Caffe logs it (DummyData → InnerProduct → Accuracy, SoftmaxWithLoss).</summary>
public class NetLinesTests
{
    private readonly CaffeLogWriter _writer = new(4221, TimeZoneInfo.Utc, TimeProvider.System);

    [Fact]
    public void A_layer_from_creation_to_memory() =>
        Expect(
            new LayerDeclared(-1, "ip_ip_0_split", "Split", ["ip"], ["ip_ip_0_split_0", "ip_ip_0_split_1"], [false, false], ["16 10 (160)", "16 10 (160)"], [0, 0], 11328, []),
            "layer_factory.hpp:77] Creating layer ip_ip_0_split",
            "net.cpp:86] Creating Layer ip_ip_0_split",
            "net.cpp:408] ip_ip_0_split <- ip",
            "net.cpp:382] ip_ip_0_split -> ip_ip_0_split_0",
            "net.cpp:382] ip_ip_0_split -> ip_ip_0_split_1",
            "net.cpp:124] Setting up ip_ip_0_split",
            "net.cpp:131] Top shape: 16 10 (160)",
            "net.cpp:131] Top shape: 16 10 (160)",
            "net.cpp:139] Memory required for data: 11328");

    [Fact]
    public void A_loss_layer_makes_its_softmax_under_its_own_name() =>
        Expect(
            new LayerDeclared(-1, "loss", "SoftmaxWithLoss", ["ip", "label"], ["loss"], [false], ["(1)"], [1], 11336, []),
            "layer_factory.hpp:77] Creating layer loss",
            "net.cpp:86] Creating Layer loss",
            "net.cpp:408] loss <- ip",
            "net.cpp:408] loss <- label",
            "net.cpp:382] loss -> loss",
            "layer_factory.hpp:77] Creating layer loss",
            "net.cpp:124] Setting up loss",
            "net.cpp:131] Top shape: (1)",
            "net.cpp:134]     with loss weight 1",
            "net.cpp:139] Memory required for data: 11336");

    [Fact]
    public void In_place_and_shared_parameters() =>
        Expect(
            new LayerDeclared(0, "ip2", "InnerProduct", ["a"], ["a"], [true], ["1 2 (2)"], [0], 8, [new(0, "w", "ip1", 0), new(1, "b", null, 0)]),
            "layer_factory.hpp:77] Creating layer ip2",
            "net.cpp:86] Creating Layer ip2",
            "net.cpp:408] ip2 <- a",
            "net.cpp:369] ip2 -> a (in-place)",
            "net.cpp:124] Setting up ip2",
            "net.cpp:131] Top shape: 1 2 (2)",
            "net.cpp:139] Memory required for data: 8",
            "net.cpp:467] Sharing parameters 'w' owned by layer 'ip1', param index 0");

    [Fact]
    public void A_data_layer_speaks_before_it_is_set_up()
    {
        Assert.Empty(_writer.Lines(new RawLine('I', "db_lmdb.cpp:35", "Opened lmdb db")));
        Assert.Empty(_writer.Lines(new RawLine('I', "data_layer.cpp:45", "output data size: 64,1,28,28")));
        Expect(
            new LayerDeclared(-1, "mnist", "Data", [], ["data"], [false], ["64 1 28 28 (50176)"], [0], 200704, []),
            "layer_factory.hpp:77] Creating layer mnist",
            "db_lmdb.cpp:35] Opened lmdb db",
            "net.cpp:86] Creating Layer mnist",
            "net.cpp:382] mnist -> data",
            "data_layer.cpp:45] output data size: 64,1,28,28",
            "net.cpp:124] Setting up mnist",
            "net.cpp:131] Top shape: 64 1 28 28 (50176)",
            "net.cpp:139] Memory required for data: 200704");
    }

    [Fact]
    public void The_filter_speaks_before_the_dump()
    {
        const string differed = "The NetState phase (0) differed from the phase (1) specified by a rule in layer mnist";
        Assert.Empty(_writer.Lines(new RawLine('I', "net.cpp:296", differed)));
        Expect(
            new NetStarted(-1, "net file: n.prototxt", "name: \"base\"\n"),
            "solver.cpp:102] Creating training net from net file: n.prototxt",
            "net.cpp:296] " + differed,
            "net.cpp:53] Initializing net from parameters: \nname: \"base\"");
    }

    [Theory]
    [InlineData(-1, "n.prototxt", "solver.cpp:102] Creating training net from net file: n.prototxt")]
    [InlineData(-1, "train_net file: t.prototxt", "solver.cpp:92] Creating training net from train_net file: t.prototxt")]
    [InlineData(-1, "net_param", "solver.cpp:97] Creating training net specified in net_param.")]
    [InlineData(-1, "train_net_param", "solver.cpp:88] Creating training net specified in train_net_param.")]
    [InlineData(0, "net file: n.prototxt", "solver.cpp:190] Creating test net (#0) specified by net file: n.prototxt")]
    [InlineData(1, "test_net_param", "solver.cpp:190] Creating test net (#1) specified by test_net_param")]
    public void Where_a_net_comes_from(int index, string source, string expected) =>
        Expect(new NetStarted(index, source, "name: \"n\"\n"), expected, "net.cpp:53] Initializing net from parameters: \nname: \"n\"");

    [Fact]
    public void The_end_of_set_up() =>
        Expect(
            new NetReady(-1, [new("loss", true), new("data", false)], ["accuracy", "loss"], false),
            "net.cpp:200] loss needs backward computation.",
            "net.cpp:202] data does not need backward computation.",
            "net.cpp:244] This network produces output accuracy",
            "net.cpp:244] This network produces output loss",
            "net.cpp:257] Network initialization done.");

    [Fact]
    public void Finetuning_gives_three_lists_once()
    {
        Expect(
            new WeightsLoaded("w.caffemodel", -1, ["conv1", "conv2"], ["fc8"], []),
            "solver.cpp:72] Finetuning from w.caffemodel",
            "net.cpp:746] Ignoring source layer fc8",
            "caffetop.cs:1] Weights copied from w.caffemodel (2 layers): conv1, conv2",
            "caffetop.cs:1] Weights ignored in w.caffemodel (1 layer): fc8",
            "caffetop.cs:1] Weights left at their filler, not in w.caffemodel (0 layers): none");
        Expect(
            new WeightsLoaded("w.caffemodel", 0, ["conv1", "conv2"], ["fc8"], []),
            "solver.cpp:72] Finetuning from w.caffemodel",
            "net.cpp:746] Ignoring source layer fc8",
            "caffetop.cs:1] Weights of test net #0: as of the train net");
        Expect(
            new WeightsLoaded("w.caffemodel", 1, [], [], ["fc, 9"]),
            "solver.cpp:72] Finetuning from w.caffemodel",
            "caffetop.cs:1] Weights of test net #1: its own",
            "caffetop.cs:1] Weights copied from w.caffemodel (0 layers): none",
            "caffetop.cs:1] Weights ignored in w.caffemodel (0 layers): none",
            "caffetop.cs:1] Weights left at their filler, not in w.caffemodel (1 layer): \"fc, 9\"");
    }

    [Fact]
    public void The_upgrade_of_a_model_stands_after_its_name()
    {
        const string attempt = "Attempting to upgrade batch norm layers using deprecated params: w.caffemodel";
        const string success = "Successfully upgraded batch norm layers using deprecated params.";
        Assert.Empty(_writer.Lines(new RawLine('I', "upgrade_proto.cpp:79", attempt)));
        Assert.Empty(_writer.Lines(new RawLine('I', "upgrade_proto.cpp:82", success)));
        Expect(
            new WeightsLoaded("w.caffemodel", -1, ["conv1"], ["fc8"], []),
            "solver.cpp:72] Finetuning from w.caffemodel",
            "upgrade_proto.cpp:79] " + attempt,
            "upgrade_proto.cpp:82] " + success,
            "net.cpp:746] Ignoring source layer fc8",
            "caffetop.cs:1] Weights copied from w.caffemodel (1 layer): conv1",
            "caffetop.cs:1] Weights ignored in w.caffemodel (1 layer): fc8",
            "caffetop.cs:1] Weights left at their filler, not in w.caffemodel (0 layers): none");

        Assert.Empty(_writer.Lines(new RawLine('I', "upgrade_proto.cpp:79", attempt)));
        Expect(
            new RunResumed("s.solverstate", 30),
            "caffe.cpp:235] Resuming from s.solverstate",
            "upgrade_proto.cpp:79] " + attempt,
            "caffetop.cs:1] Resumed at iteration 30",
            "sgd_solver.cpp:336] SGDSolver: restoring history");
    }

    [Fact]
    public void A_scale_with_a_bias_makes_a_bias_layer_under_its_own_name()
    {
        Assert.Empty(_writer.Lines(new RawLine('I', "layer_factory.hpp:77", "Creating layer sc1")));
        Expect(
            new LayerDeclared(-1, "sc1", "Scale", ["c"], ["c"], [true], ["2 3 (6)"], [0], 24, []),
            "layer_factory.hpp:77] Creating layer sc1",
            "net.cpp:86] Creating Layer sc1",
            "net.cpp:408] sc1 <- c",
            "net.cpp:369] sc1 -> c (in-place)",
            "layer_factory.hpp:77] Creating layer sc1",
            "net.cpp:124] Setting up sc1",
            "net.cpp:131] Top shape: 2 3 (6)",
            "net.cpp:139] Memory required for data: 24");
    }

    private void Expect(TrainingEvent happened, params string[] records) =>
        Assert.Equal(
            string.Concat(records.Select(r => "I1121 22:41:25.000000  4221 " + r + "\n")),
            _writer.Lines(happened with { Time = new DateTimeOffset(2026, 11, 21, 22, 41, 25, TimeSpan.Zero) }));
}
