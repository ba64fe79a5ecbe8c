using System.Globalization;
using System.Text;

namespace CaffeTop.Bench;

/// <summary>
/// Writes a log as Caffe would: a solver and a net, then displayed iterations with three outputs and a rate, a test every 500 iterations, a snapshot every
/// 5,000, with --debug a debug_info block before every display. The same bytes for the same size.
/// </summary>
internal static class LogMaker
{
    private static readonly string[] Layers = ["conv1", "pool1", "conv2", "pool2", "ip1", "relu1", "ip2", "loss"];

    public static void Write(string path, long bytes, bool isDebug)
    {
        using var file = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 20);
        var log = new Log(file);
        log.Header();
        for (var iteration = 0; log.Bytes < bytes; iteration += 20) log.Iteration(iteration, isDebug);
        log.Line("solver.cpp:332", "Optimization Done.");
    }

    private sealed class Log(StreamWriter file)
    {
        private DateTime _time = new(2018, 7, 23, 8, 38, 56);
        private ulong _state = 88172645463325252;

        public long Bytes { get; private set; }

        public void Line(string source, string text)
        {
            _time = _time.AddMicroseconds(20 + (Random() * 60));
            Put(string.Create(CultureInfo.InvariantCulture, $"I{_time:MMdd HH:mm:ss.ffffff} 29191 {source}] {text}\n"));
        }

        public void Header()
        {
            Line("caffe.cpp:197", "Use CPU.");
            Line("solver.cpp:45", "Initializing solver from parameters: ");
            Put("base_lr: 0.01\ndisplay: 20\nmax_iter: 100000000\nlr_policy: \"inv\"\ngamma: 0.0001\npower: 0.75\nsnapshot: 5000\nsnapshot_prefix: \"lenet\"\n");
            Line("solver.cpp:289", "Solving LeNet");
            Line("solver.cpp:290", "Learning Rate Policy: inv");
        }

        public void Iteration(int iteration, bool isDebug)
        {
            if (iteration % 500 == 0) Test(iteration);
            if (isDebug) Debug();
            _time = _time.AddSeconds(0.31 + (Random() * 0.05));
            var loss = 0.02 + (2.3 / (1 + (iteration * 1e-4))) + (Random() * 0.1);
            Line("solver.cpp:239", $"Iteration {iteration} ({N(55 + (Random() * 3))} iter/s, {N(0.35 + (Random() * 0.01))}s/20 iters), loss = {N(loss)}");
            Line("solver.cpp:258", $"    Train net output #0: accuracy = {N(Math.Round(Random() * 64) / 64)}");
            Line("solver.cpp:258", $"    Train net output #1: loss1/loss1 = {N(loss * 1.3)} (* 0.3 = {N(loss * 0.39)} loss)");
            Line("solver.cpp:258", $"    Train net output #2: loss3/loss3 = {N(loss)} (* 1 = {N(loss)} loss)");
            Line("sgd_solver.cpp:112", $"Iteration {iteration}, lr = {N(0.01 * Math.Pow(1 + (iteration * 1e-7), -0.75))}");
            if (iteration % 5000 != 0 || iteration == 0) return;
            Line("solver.cpp:464", $"Snapshotting to binary proto file lenet_iter_{iteration}.caffemodel");
            Line("sgd_solver.cpp:284", $"Snapshotting solver state to binary proto file lenet_iter_{iteration}.solverstate");
        }

        private void Test(int iteration)
        {
            Line("solver.cpp:347", $"Iteration {iteration}, Testing net (#0)");
            _time = _time.AddSeconds(1.7);
            Line("solver.cpp:414", $"    Test net output #0: accuracy = {N(0.9 + (Random() * 0.09))}");
            var loss = 0.03 + (Random() * 0.2);
            Line("solver.cpp:414", $"    Test net output #1: loss = {N(loss)} (* 1 = {N(loss)} loss)");
        }

        private void Debug()
        {
            foreach (var layer in Layers)
            {
                Line("net.cpp:593", $"    [Forward] Layer {layer}, top blob {layer} data: {N(Random())}");
                Line("net.cpp:605", $"    [Forward] Layer {layer}, param blob 0 data: {N(Random() * 0.1)}");
            }

            foreach (var layer in Layers.Reverse())
            {
                Line("net.cpp:621", $"    [Backward] Layer {layer}, bottom blob {layer} diff: {N(Random() * 1e-4)}");
                Line("net.cpp:632", $"    [Backward] Layer {layer}, param blob 0 diff: {N(Random() * 1e-3)}");
            }

            Line("net.cpp:719", $"    [Backward] All net params (data, diff): L1 norm = ({N(11_000 * Random())}, {N(Random())}); L2 norm = ({N(32 * Random())}, {N(Random())})");
        }

        private void Put(string text)
        {
            file.Write(text);
            Bytes += text.Length;
        }

        // Six significant digits as a C++ stream prints them.
        private static string N(double value)
        {
            var text = value.ToString("G6", CultureInfo.InvariantCulture);
            var e = text.IndexOf('E', StringComparison.Ordinal);
            return e < 0 ? text : text[..e] + (text[e + 1] == '-' ? "e-" : "e+") + text[(e + 2)..].PadLeft(2, '0');
        }

        private double Random()
        {
            _state ^= _state << 13;
            _state ^= _state >> 7;
            _state ^= _state << 17;
            return (_state >> 11) * (1.0 / (1UL << 53));
        }
    }
}
