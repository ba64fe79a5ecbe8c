namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>Every statement of the grammar, once with a record's prefix and once without, with and without the four blanks.</summary>
public class EventTests
{
    private const string Prefix = "I0723 08:38:56.772249 29191 solver.cpp:1] ";

    [Theory]
    // Losses.
    [InlineData("Iteration 0, loss = 6.55622", "loss 0 6.55622")]
    [InlineData("Iteration 1000 (1.35488 iter/s, 738.075s/1000 iters), loss = 3.89015", "loss 1000 3.89015 (1.35488 738.075 1000)")]
    [InlineData("Iteration 0 (-2.90699e-35 iter/s, 22.0247s/1000 iters), loss = 42.4986", "loss 0 42.4986 (-2.90699E-35 22.0247 1000)")]
    [InlineData("Iteration 0 (-nan iter/s, 0s/1000 iters), loss = 37.5955", "loss 0 37.5955 (NaN 0 1000)")]
    [InlineData("Iteration 79 (312.443 iter/s, 0.252846s/79 iter), loss = 0.353703", "loss 79 0.353703 (312.443 0.252846 79)")]
    [InlineData("Iteration 1 (0.805844 s), loss = 2.3", "loss 1 2.3 (NaN 0.805844 1)")]
    [InlineData("Iteration 100 (91.2 iter/s, 1.09s/100 iter), 6.9/666.6ep, loss = 0.21", "loss 100 0.21 (91.2 1.09 100)")]
    [InlineData("[0.0] Iteration 100 (91.2 iter/s, 1.09s/100 iter), loss = 0.21", "loss 100 0.21 (91.2 1.09 100)")]
    [InlineData("Iteration 300, loss = nan, ignore and continue.", "loss 300 NaN")]
    [InlineData("Iteration 300, loss = -nan", "loss 300 NaN")]
    [InlineData("Iteration 300, loss = -nan(ind)", "loss 300 NaN")]
    [InlineData("Iteration 300, loss = NaN", "loss 300 NaN")]
    [InlineData("Iteration 300, loss = inf", "loss 300 Infinity")]
    [InlineData("Iteration 300, loss = -inf", "loss 300 -Infinity")]
    [InlineData("Iteration 300, loss = 1.#QNAN", "loss 300 NaN")]
    [InlineData("Iteration 300, loss = -1.#IND", "loss 300 NaN")]
    [InlineData("Iteration 300, loss = 1.#INF00", "loss 300 Infinity")]
    [InlineData("Iteration 560, loss = -6.43825e-20", "loss 560 -6.43825E-20")]
    [InlineData("Iteration 0, loss = nan   ", "loss 0 NaN")]
    // Rates.
    [InlineData("Iteration 0, lr = 0.01", "lr 0 0.01")]
    [InlineData("Iteration 3, lr = -nan", "lr 3 NaN")]
    [InlineData("Iteration 56 (241.076/s), lr = 0.001", "lr 56 0.001")]
    [InlineData("Iteration 900, lr = 0.0001, m = 0.9, wd = 0.0004, gs = 1", "lr 900 0.0001 m 0.9 wd 0.0004")]
    [InlineData("Iteration 900, lr = 0.0001, m = 0.9, lrm = 1, wd = 0.0004, gs = 1", "lr 900 0.0001 m 0.9 wd 0.0004")]
    // Outputs.
    [InlineData("    Train net output #0: loss = 0.5 (* 1 = 0.5 loss)", "train #0 loss 0.5 * 1")]
    [InlineData("    Train net output #12: accuracy = 0.125", "train #12 accuracy 0.125 * 0")]
    [InlineData("    Train net output #1: loss: 50%-fire-rate = 0.125", "train #1 loss: 50%-fire-rate 0.125 * 0")]
    [InlineData("    Train net output #1: a = 3 = 0.125 (* 2 = 0.25 loss)", "train #1 a = 3 0.125 * 2")]
    [InlineData("    Train net output #0: l = 0.00497414 (\\* 150 = 0.746121 loss)", "train #0 l 0.00497414 * 150")]
    [InlineData("    Train net output #0: l = -nan (* 1 = -nan loss)", "train #0 l NaN * 1")]
    [InlineData("    Test net output #3: loss2/top-1 = 0.494906", "tested #3 loss2/top-1 0.494906 * 0")]
    [InlineData("    (0.0)    Test net output #1: loss = 2.3 (* 1 = 2.3 loss)", "tested #1 loss 2.3 * 1")]
    [InlineData("    Test net output #0: detection_eval = 0.611557", "tested #0 detection_eval 0.611557 * 0")]
    [InlineData("    Test net output mAP #0: detection_eval = 0.611557", "tested #0 detection_eval 0.611557 * 0")]
    // Tests.
    [InlineData("Iteration 500, Testing net (#1)", "test 500 #1")]
    [InlineData("Iteration 500, Testing net", "test 500 #0")]
    [InlineData("Testing net", "test -1 #0")]
    [InlineData("Test score #1: 6.90977", "tested #1  6.90977 * 0")]
    [InlineData("Test loss: 0.04", "test loss 0.04")]
    [InlineData("Test interrupted.", "TestInterrupted -1 .")]
    // Steps of the rate name an iteration and are no data points.
    [InlineData("MultiStep Status: Iteration 20000, step = 1", "RateStep 20000 1")]
    [InlineData("Plateau Status: Iteration 300, step = 2", "RateStep 300 2")]
    [InlineData("Plateau Status: Iteration 300, current minimum_loss = 0.5", "RateStep 300 current minimum_loss = 0.5")]
    [InlineData("Gradient clipping: scaling down gradients (L2 norm 72.5 > 35) by scale factor 0.482759", "clipped 72.5 35 0.482759")]
    // Snapshots.
    [InlineData("Snapshotting to caffe_dishll_train_iter_200", "snapshot caffe_dishll_train_iter_200")]
    [InlineData("Snapshotting to binary proto file a b/c_iter_20.caffemodel", "snapshot a b/c_iter_20.caffemodel")]
    [InlineData("Snapshotting to HDF5 file c_iter_20.caffemodel.h5", "snapshot c_iter_20.caffemodel.h5")]
    [InlineData("Snapshotting solver state to caffe_dishll_train_iter_200.solverstate", "state caffe_dishll_train_iter_200.solverstate")]
    [InlineData("Snapshotting solver state to binary proto file c_iter_20.solverstate", "state c_iter_20.solverstate")]
    [InlineData("Snapshotting solver state to binary proto filec_iter_20.solverstate", "state c_iter_20.solverstate")]
    [InlineData("Snapshotting solver state to HDF5 file c_iter_20.solverstate.h5", "state c_iter_20.solverstate.h5")]
    // Start, resume, end.
    [InlineData("Use CPU.", "Mode -1 CPU")]
    [InlineData("Use GPU with device ID 0", "Mode -1 GPU")]
    [InlineData("Using GPUs 0, 1", "Mode -1 GPU")]
    [InlineData("Creating training net from net file: a/train.prototxt", "CreatingTrainNet -1 net file: a/train.prototxt")]
    [InlineData("Creating training net from train_net file: a/train.prototxt", "CreatingTrainNet -1 train_net file: a/train.prototxt")]
    [InlineData("Creating test net (#1) specified by net file: a/test.prototxt", "CreatingTestNet 1 net file: a/test.prototxt")]
    [InlineData("Solving MyCoolNetwork, MCN", "Solving -1 MyCoolNetwork, MCN")]
    [InlineData("[0.0] Solving LeNet Learning Rate Policy: inv", "Solving -1 LeNet")]
    [InlineData("Learning Rate Policy: fixed", "Policy -1 fixed")]
    [InlineData("Learing Rate Policy: fixed", "Policy -1 fixed")]
    [InlineData("Starting Optimization", "StartingOptimization -1 ")]
    [InlineData("Optimization Done.", "OptimizationDone -1 .")]
    [InlineData("Optimization Done in 1m 3s", "OptimizationDone -1  in 1m 3s")]
    [InlineData("Optimization stopped early.", "StoppedEarly -1 .")]
    [InlineData("Resuming from s_iter_20.solverstate", "Resuming -1 s_iter_20.solverstate")]
    [InlineData("Restoring previous solver status from s_iter_20.solverstate", "Resuming -1 s_iter_20.solverstate")]
    [InlineData("SGDSolver: restoring history", "RestoringHistory -1 SGDSolver: restoring history")]
    [InlineData("Finetuning from w.caffemodel", "Finetuning -1 w.caffemodel")]
    [InlineData("Ignoring source layer fc8", "IgnoringLayer -1 fc8")]
    [InlineData("Copying source layer conv1", "CopyingLayer -1 conv1")]
    [InlineData("Restarting data prefetching from start.", "DataRestarted -1 .")]
    [InlineData("Data layer prefetch queue empty", "DataQueueEmpty -1 ")]
    [InlineData("Waiting for data", "WaitingForData -1 ")]
    [InlineData("Missing true_pos for label: 12", "MissingTruePositive 12 12")]
    [InlineData("[MultiGPU] Initial Test completed", "MultiGpu -1 Initial Test completed")]
    [InlineData("Overall multi-GPU performance: 12 img/sec", "MultiGpu -1 : 12 img/sec")]
    [InlineData("Wrote snapshot to: /out/a.caffemodel", "SnapshotCopied -1 /out/a.caffemodel")]
    // Debug blocks.
    [InlineData("    [Forward] Layer conv1, top blob conv1 data: 3.80577", "TopData conv1/conv1 3.80577")]
    [InlineData("    [Forward] Layer conv1, param blob 0 data: 0.00792726", "ParamData conv1/0 0.00792726")]
    [InlineData("    [Forward] Input data data: 32.8", "TopData /data 32.8")]
    [InlineData("    [Backward] Layer ip, bottom blob conv2 diff: 0.00254267", "BottomDiff ip/conv2 0.00254267")]
    [InlineData("    [Backward] Layer ip, param blob 1 diff: -nan", "ParamDiff ip/1 NaN")]
    [InlineData("    [Backward] All net params (data, diff): L1 norm = (111.926, 0.125203); L2 norm = (1.18177, 0.0578014)", "norms 111.926 0.125203 1.18177 0.0578014")]
    [InlineData("    [debug_info] [Forward] Layer mnist, top blob data data: 7065.09 (0.140806)", "TopData mnist/data 0.140806")]
    [InlineData("    [Update] Layer ip, param 0 data: 0.1; diff: 0.002", "update ip 0 0.1 0.002")]
    [InlineData("    [Update] Layer a, param b, param 1 data: nan; diff: -1.5e-05", "update a b, param 1 NaN -1.5E-05")]
    [InlineData("    [Update] Layer ip2, param blob 0 (owned by layer ip, param 0) diff: 0.002", "ParameterUpdated -1 ip2, param blob 0 (owned by layer ip, param 0) diff: 0.002")]
    // Rare and small.
    [InlineData("Iteration 9999999999, loss = 1", null)]
    [InlineData("Iteration -1, loss = 1", null)]
    [InlineData("Iteration 10, loss = ", null)]
    [InlineData("Iteration 10 (3 iter/s", null)]
    [InlineData("Iteration 10, foo = 3", null)]
    [InlineData("    Train net output #0: loss = ", null)]
    [InlineData("    Train net output #99999999999: loss = 1", null)]
    [InlineData("Iteration", null)]
    public void Statement(string text, string? call)
    {
        Assert.Equal([call ?? $"raw solver.cpp:1 {text}"], WrittenCalls.Of(Prefix + text + "\n").Calls);
        Assert.Equal([call ?? $"raw  {text}"], WrittenCalls.Of(text + "\r\n").Calls);
        if (call is not null) Assert.Equal([call], WrittenCalls.Of(Prefix + text.Trim(' ') + "\n").Calls);
    }

    [Theory]
    [InlineData("Creating Layer conv1", "NetSetUp -1 Creating Layer conv1")]
    [InlineData("conv1 <- data", "NetSetUp -1 conv1 <- data")]
    [InlineData("relu1 -> conv1 (in-place)", "NetSetUp -1 relu1 -> conv1 (in-place)")]
    [InlineData("Top shape: 64 1 28 28 (50176)", "TopShape -1 64 1 28 28 (50176)")]
    [InlineData("conv1 needs backward computation.", "NetSetUp -1 conv1 needs backward computation.")]
    [InlineData("label_mnist_1_split does not need backward computation.", "NetSetUp -1 label_mnist_1_split does not need backward computation.")]
    [InlineData("This network produces output loss", "NetSetUp -1 This network produces output loss")]
    [InlineData("Memory required for data: 5169924", "NetSetUp -1 Memory required for data: 5169924")]
    public void Set_up_lines_need_a_record(string text, string call)
    {
        Assert.Equal([call], WrittenCalls.Of(Prefix + text + "\n").Calls);
        Assert.Equal([$"raw  {text}"], WrittenCalls.Of(text + "\n").Calls);
    }

    [Theory]
    [InlineData("Average Forward pass: 3.2 ms.", "Timing -1 Average Forward pass: 3.2 ms.")]
    [InlineData("     conv1\tforward: 0.59 ms.", "Timing -1 conv1\tforward: 0.59 ms.")]
    [InlineData("*** Benchmark ends ***", "Timing -1 *** Benchmark ends ***")]
    [InlineData("iter 3, forward_backward_update_time: 2 ms", "Timing -1 iter 3, forward_backward_update_time: 2 ms")]
    [InlineData("DELTA TIME (Computation + Communication): 0.126519 sec", "Timing -1 DELTA TIME (Computation + Communication): 0.126519 sec")]
    [InlineData("LAYER-1 Split: forward_time: 0.002 ms", "Timing -1 LAYER-1 Split: forward_time: 0.002 ms")]
    [InlineData("Prefetch batch: 12 ms.", "Timing -1 Prefetch batch: 12 ms.")]
    [InlineData("speed: 0.512s / iter", "Timing -1 speed: 0.512s / iter")]
    [InlineData("Batch 3, accuracy = 0.5", "ToolOutput 3 accuracy = 0.5")]
    [InlineData("Loss: 0.25", "ToolOutput -1 Loss: 0.25")]
    [InlineData("accuracy = 0.5", "ToolOutput -1 accuracy = 0.5")]
    [InlineData("loss = 0.5 (* 1 = 0.5 loss)", "ToolOutput -1 loss = 0.5 (* 1 = 0.5 loss)")]
    [InlineData("class3: 0.61", "ClassPrecision 3 0.61")]
    [InlineData("Dev id 1 Iteration 0, smoothed loss = 2.40059 loss = 2.5", "loss 0 2.40059")]
    [InlineData("Iteration 20 | epoch 3 | loss = 2.5", "loss 20 2.5")]
    [InlineData("Iteration 20, epoch 3, lr = 0.01", "lr 20 0.01")]
    [InlineData("Restoring at Iteration 20", "raw solver.cpp:1 Restoring at Iteration 20")]
    [InlineData("Iteration 20, minimum_loss = 2.5", "raw solver.cpp:1 Iteration 20, minimum_loss = 2.5")]
    [InlineData("Iteration 20, Testing net (#0), 100 batches", "test 20 #0")]
    public void Times_tools_and_other_forks_speak_in_records(string text, string call) => Assert.Equal([call], WrittenCalls.Of(Prefix + text + "\n").Calls);

    [Fact]
    public void Debug_blocks_of_two_kinds_of_lines()
    {
        var calls = WrittenCalls.Of(
            Prefix + "[Forward] Layer conv1\n" + Prefix + " -> top blob conv1, count: 50176 data: 3.8\n" + Prefix + " -> param blob conv1_param_0, count: 500 data: 0.25\n" +
            Prefix + "[Backward] Layer conv1\n" + Prefix + " -> bottom blob data, count: 50176 diff: 0.5\n" + Prefix + " -> param blob 0, count: 500, diff: 0.125\n").Calls;
        Assert.Equal(
            [
                "DebugLayer -1 conv1", "TopData conv1/conv1 3.8", "ParamData conv1/conv1_param_0 0.25", "DebugLayer -1 conv1", "BottomDiff conv1/data 0.5",
                "ParamDiff conv1/0 0.125",
            ],
            calls);
    }

    [Fact]
    public void Runs_of_blanks_from_a_terminal_are_taken_out()
    {
        var blanks = new string(' ', 95);
        Assert.Equal(
            ["train #0 loss_bbox 0 * 1", "train #2 rpn_cls_loss 2.20898 * 1", "loss 16580 0.235863", "lr 16580 0.001", "train #1 l 0.25 * 1", "TopData conv1/conv1 3.5"],
            WrittenCalls.Of(
                $"{Prefix}    Train net output #0: loss_bbox = {blanks}0 (* 1 = 0 loss)\n{Prefix}    Train net output #2: rpn_cls_los{blanks}s = 2.20898 (* 1 = 2.20898 loss)\n" +
                $"{Prefix}Iteration 16{blanks}580, loss = 0.23{blanks}5863\n{Prefix}Iteration {blanks}16580, lr = 0.0{blanks}01\n{Prefix}    Train net out{blanks}put #1: l = 0.2{blanks}5 (* 1 = 0.25 loss)\n" +
                $"{Prefix}    [Forward] Layer con{blanks}v1, top blob conv1 data: 3.{blanks}5\n").Calls);
    }

    [Fact]
    public void Statements_that_a_narrow_page_has_broken_are_joined()
    {
        Assert.Equal(
            [
                "raw solver.cpp:1 ", "tested #0 accuracy 0.9913 * 0", "tested #1 loss 0.0273203 * 1", "raw  0.0273203 loss)", "loss 20 0.5", "raw  0.5", "train #0 loss_bbox 0.25 * 1",
                "raw     bbox = 0.25 (* 1 = 0.25 loss)", "lr 40 0.01", "raw  = 0.01",
            ],
            WrittenCalls.Of(
                $"{Prefix}\nTest net output #0: accuracy = 0.9913\n{Prefix}    Test net output #1: loss = 0.0273203 (* 1 =\n0.0273203 loss)\nIteration 20, loss =\n0.5\r\n" +
                $"{Prefix}    Train net output #0: loss_\n   bbox = 0.25 (* 1 = 0.25 loss)\n\tIteration 40, lr\n= 0.01\n").Calls);
        Assert.Equal(
            ["raw solver.cpp:1 Iteration 20, loss =", "loss 40 1", "raw solver.cpp:1 Iteration 60, loss ="],
            WrittenCalls.Of($"{Prefix}Iteration 20, loss =\n{Prefix}Iteration 40, loss = 1\n{Prefix}Iteration 60, loss =").Calls);
    }

    [Fact]
    public void Colour_codes_and_zeros_within_a_line_are_passed_over() =>
        Assert.Equal(
            ["loss 20 0.5", "lr 20 0.01", "train #0 loss 0.5 * 1"],
            WrittenCalls.Of($"{Prefix}\u001b[1;31mIteration 20, loss = \u001b[0m0.5\u001b[0m\n{Prefix}Iteration 20, \0\0lr = 0.01\n{Prefix}    Train net output #0: \u001b[33mloss\u001b[0m = 0.5 (* 1 = 0.5 loss)\n").Calls);

    [Fact]
    public void Dumps_reach_to_the_next_record()
    {
        var calls = WrittenCalls.Of(
            $"{Prefix}Initializing solver from parameters: \nbase_lr: 0.01\ntrain_state {{\n  level: 0\n}}\n{Prefix}Creating training net from net file: n\nloose\n" +
            $"{Prefix}Initializing net from parameters: \nname: \"LeNet\"\n  eltwis\n{Prefix}Setting up a\n").Calls;
        Assert.Equal(
            [
                "InitializingSolver -1 ", "dump base_lr: 0.01", "dump train_state {", "dump   level: 0", "dump }", "CreatingTrainNet -1 net file: n", "raw  loose", "InitializingNet -1 ",
                "dump name: \"LeNet\"", "dump   eltwis", "NetSetUp -1 Setting up a",
            ],
            calls);
    }

    [Fact]
    public void Dumps_behind_stamps_and_ranks_and_without_prefixes()
    {
        Assert.Equal(
            ["InitializingSolver -1 ", "dump base_lr: 0.01", "dump }"],
            WrittenCalls.Of("2018-06-24 13:45:30 PSTI0624 20:45:30.842751 22 solver.cpp:44] Initializing solver from parameters:\n2018-06-24 13:45:31 PSTbase_lr: 0.01\n2018-06-24 13:45:31 PST}\n").Calls);
        Assert.Equal(
            ["InitializingSolver -1 ", "dump base_lr: 0.01"],
            WrittenCalls.Of("[3] I0624 20:45:30.842751 22 solver.cpp:44] Initializing solver from parameters:\n[3] base_lr: 0.01\n").Calls);
        Assert.Equal(
            ["InitializingSolver -1 ", "dump base_lr: 0.01", "Solving -1 LeNet", "raw  base_lr: 0.01"],
            WrittenCalls.Of("Initializing solver from parameters: \nbase_lr: 0.01\nSolving LeNet\nbase_lr: 0.01\n").Calls);
    }

    [Fact]
    public void A_log_that_starts_and_ends_in_the_middle() =>
        Assert.Equal(
            ["raw  0.25 (* 1 = 0.25 loss)", "lr 20 0.01", "raw  I0723 08:38:56.772249 29191 solv"],
            WrittenCalls.Of($"0.25 (* 1 = 0.25 loss)\n{Prefix}Iteration 20, lr = 0.01\nI0723 08:38:56.772249 29191 solv").Calls);
}
