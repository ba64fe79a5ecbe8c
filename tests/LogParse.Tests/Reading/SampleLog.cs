namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>A short log with a line of most kinds, usual and damaged, for tests that cut and change it.</summary>
internal static class SampleLog
{
    private static readonly string Blanks = new(' ', 95);

    public static string Text { get; } =
        $$"""
        Log file created at: 2015/07/12 22:28:03
        Running on machine: host
        Log line format: [IWEF]mmdd hh:mm:ss.uuuuuu threadid file:line] msg
        I0712 22:28:03.000001 29191 caffe.cpp:197] Use CPU.
        I0712 22:28:03.000002 29191 solver.cpp:45] Initializing solver from parameters:{{' '}}
        base_lr: 0.01
        train_state {
          level: 0
        }
        I0712 22:28:03.000003 29191 solver.cpp:102] Creating training net from net file: a.prototxt
        I0712 22:28:03.000004 29191 net.cpp:58] Initializing net from parameters:{{' '}}
        name: "LeNet"
        I0712 22:28:03.000005 29191 net.cpp:100] Creating Layer conv1
        I0712 22:28:03.000006 29191 net.cpp:434] conv1 <- data
        I0712 22:28:03.000007 29191 net.cpp:165] Top shape: 64 20 24 24 (737280)
        I0712 22:28:04.000000 29191 solver.cpp:272] Solving LeNet
        I0712 22:28:04.000001 29191 solver.cpp:273] Learning Rate Policy: inv
        I0712 22:28:05.000001 29191 solver.cpp:330] Iteration 0, Testing net (#0)
        I0712 22:28:06.000001 29191 solver.cpp:397]     Test net output #0: accuracy = 0.125
        I0712 22:28:06.000002 29191 solver.cpp:397]     Test net output #1: loss = 2.3 (* 1 = 2.3 loss)
        I0712 22:28:07.000001 29191 net.cpp:593]     [Forward] Layer conv1, top blob conv1 data: 0.5
        I0712 22:28:07.000002 29191 net.cpp:605]     [Forward] Layer conv1, param blob 0 data: 0.25
        I0712 22:28:07.000003 29191 net.cpp:621]     [Backward] Layer ip, bottom blob conv2 diff: 0.00254267
        E0712 22:28:07.000004 29191 net.cpp:719]     [Backward] All net params (data, diff): L1 norm = (178.514, 0.65); L2 norm = (3.68078, 0.237171)
        I0712 22:28:07.000005 29191 solver.cpp:218] Iteration 0 (-2.90699e-35 iter/s, 22.0247s/1000 iters), loss = 42.4986
        I0712 22:28:07.000006 29191 solver.cpp:237]     Train net output #0: a b: 50%/c = -nan (* 0.3 = -nan loss)
        I0712 22:28:07.000007 29191 sgd_solver.cpp:105] Iteration 0, lr = 1e-08
        I0712 22:28:07.09 29203 data_layer.cpp:73] Restarting data prefetching from start.
        2018-06-24 13:45:30 PSTI0712 22:28:08.842751 22 solver.cpp:218] Iteration 1000 (1.35 iter/s, 738.075s/1000 iters), loss = 1.#QNAN
        [5] I0712 22:28:08.812652 13716 solver.cpp:312] Iteration 2110, loss = inf
        I0712 22:28:09.000001 29191 solver.cpp:237]     Train net output #1: rpn_cls_los{{Blanks}}s = 2.20898 (* 1 = 2.20898 loss)
        I0712 22:28:09.000002 29191 solver.cpp:337]     [0.0] Iteration 100 (91.2 iter/s, 1.09s/100 iter), 6.9/666.6ep, loss = 0.21
        I0712 22:28:09.000003 29191 sgd_solver.cpp:170] Iteration 100, lr = 0.0001, m = 0.9, lrm = 1, wd = 0.0004, gs = 1
        I0712 22:28:09.000004 29191 net.cpp:1] [Forward] Layer conv1
        I0712 22:28:09.000005 29191 net.cpp:2]  -> top blob conv1, count: 50176 data: 3.8
        1508138445  INFO: src/caffe/solver.cpp : line 218 : Iteration 1 (0.0163991 iter/s, 60.979s/1 iters), loss = nan
        INFO - 12:53:03 - Ignoring source layer fc8
        I0712 22:28:10.000001 29191 sgd_solver.cpp:99] Gradient clipping: scaling down gradients (L2 norm 72.5 > 35) by scale factor 0.482759
        I0712 22:28:10.000002 29191 solver.cpp:447] Snapshotting to binary proto file lenet_iter_1000.caffemodel
        I0712 22:28:10.000003 29191 sgd_solver.cpp:273] Snapshotting solver state to binary proto file lenet_iter_1000.solverstate
        speed: 0.512s / iter
        F0712 22:28:11.000001 29191 solver.cpp:1] Check failed: x == y (1 vs. 2)
        *** Check failure stack trace: ***
            @     0x7f1f2a5d1daa  (unknown)
        *** Aborted at 1459572361 (unix time) try "date -d @1459572361" if you are using GNU date ***
        I0712 22:28:12.0000
        """.Replace("\r", "", StringComparison.Ordinal);
}
