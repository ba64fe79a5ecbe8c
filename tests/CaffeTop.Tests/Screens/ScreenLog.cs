using System.Globalization;
using System.Text;

namespace CaffeTop.Tests.Screens;

/// <summary>A small log, the same each time: two sessions (the second resumes), tests, rate steps, snapshots, a net with an edge that skips layers, debug_info.</summary>
internal static class ScreenLog
{
    private const string Net = """
        name: "little"
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 1 dim: 8 dim: 8 } } }
        layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 4 kernel_size: 3 pad: 1 } }
        layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
        layer { name: "conv2" type: "Convolution" bottom: "conv1" top: "conv2" convolution_param { num_output: 4 kernel_size: 3 pad: 1 } }
        layer { name: "sum" type: "Eltwise" bottom: "conv1" bottom: "conv2" top: "sum" }
        layer { name: "fc" type: "InnerProduct" bottom: "sum" top: "fc" inner_product_param { num_output: 10 } }
        layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
        """;

    // More layers than a screen has rows.
    private static readonly string[] Names = [.. Enumerable.Range(1, 40).Select(static i => $"deep{i}")];

    private static string WholeNet => Net + string.Concat(Names.Select(static (name, i) =>
        $"\nlayer {{ name: \"{name}\" type: \"InnerProduct\" bottom: \"{(i == 0 ? "prob" : Names[i - 1])}\" top: \"{name}\" inner_product_param {{ num_output: 3 }} }}"));

    /// <param name="debug">With debug_info blocks.</param>
    public static string Text(bool debug = true)
    {
        var log = new StringBuilder();
        log.Append("Log file created at: 2016/05/02 14:00:00\n");
        Line(log, 0, "solver.cpp:48", "Initializing solver from parameters: \nbase_lr: 0.01\nmax_iter: 2000\nlr_policy: \"step\"\ndisplay: 20\n");
        Line(log, 1, "net.cpp:58", "Initializing net from parameters: \n" + WholeNet + "\n");
        Line(log, 1, "solver.cpp:180", "Creating test net (#0) specified by net file: little.prototxt");
        Line(log, 1, "net.cpp:58", "Initializing net from parameters: \n" + Net + "\n");
        Line(log, 2, "solver.cpp:279", "Solving little");
        Line(log, 2, "solver.cpp:280", "Learning Rate Policy: step");
        Session(log, 3, 0, 1000, debug);
        Line(log, 220, "sgd_solver.cpp:273", "Snapshotting solver state to binary proto file little_iter_1000.solverstate");
        Line(log, 300, "solver.cpp:48", "Initializing solver from parameters: \nbase_lr: 0.01\nmax_iter: 2000\nlr_policy: \"step\"\ndisplay: 20\n");
        Line(log, 301, "solver.cpp:279", "Solving little");
        Line(log, 301, "caffe.cpp:241", "Resuming from little_iter_1000.solverstate");
        Session(log, 302, 1000, 2000, debug);
        Line(log, 520, "solver.cpp:362", "Optimization Done.");
        return log.ToString();
    }

    private static void Session(StringBuilder log, int start, int from, int to, bool debug)
    {
        for (var i = from; i < to; i += 20)
        {
            var seconds = start + (i - from) / 5;
            var loss = (2.3 * Math.Exp(-i / 700.0)) + 0.05 + (0.03 * Math.Sin(i));
            var rate = i < 600 ? 0.01 : i < 1400 ? 0.001 : 0.0001;
            if (i % 200 == 0)
            {
                Line(log, seconds, "solver.cpp:341", string.Create(CultureInfo.InvariantCulture, $"Iteration {i}, Testing net (#0)"));
                Line(log, seconds, "solver.cpp:409", string.Create(CultureInfo.InvariantCulture, $"    Test net output #0: accuracy = {0.9 - (0.8 * Math.Exp(-i / 400.0)):0.####}"));
                Line(log, seconds, "solver.cpp:409", string.Create(CultureInfo.InvariantCulture, $"    Test net output #1: loss = {loss + 0.1:0.####} (* 1 = {loss + 0.1:0.####} loss)"));
            }

            if (debug) Debug(log, seconds, i);
            Line(log, seconds, "solver.cpp:237", string.Create(CultureInfo.InvariantCulture, $"Iteration {i}, loss = {loss:0.####}"));
            Line(log, seconds, "solver.cpp:253", string.Create(CultureInfo.InvariantCulture, $"    Train net output #0: loss = {loss + (0.02 * Math.Cos(i)):0.####} (* 1 = {loss:0.####} loss)"));
            Line(log, seconds, "sgd_solver.cpp:106", string.Create(CultureInfo.InvariantCulture, $"Iteration {i}, lr = {rate}"));
            if (i % 500 == 480) Line(log, seconds, "solver.cpp:459", string.Create(CultureInfo.InvariantCulture, $"Snapshotting to binary proto file little_iter_{i + 20}.caffemodel"));
        }
    }

    private static void Debug(StringBuilder log, int seconds, int i)
    {
        Line(log, seconds, "net.cpp:619", string.Create(CultureInfo.InvariantCulture, $"    [Forward] Layer relu1, top blob conv1 data: {0.4 + (0.1 * Math.Sin(i / 50.0)):0.######}"));
        foreach (var name in Names) Line(log, seconds, "net.cpp:631", string.Create(CultureInfo.InvariantCulture, $"    [Forward] Layer {name}, param blob 0 data: {0.1 + (i * 1e-5):0.######}"));
        foreach (var (layer, weight) in new[] { ("conv1", 0.1), ("conv2", 0.2), ("fc", 0.05) })
        {
            Line(log, seconds, "net.cpp:619", string.Create(CultureInfo.InvariantCulture, $"    [Forward] Layer {layer}, top blob {layer} data: {0.5 + (0.1 * Math.Sin(i / 90.0)):0.######}"));
            Line(log, seconds, "net.cpp:631", string.Create(CultureInfo.InvariantCulture, $"    [Forward] Layer {layer}, param blob 0 data: {weight + (i * 1e-5):0.######}"));
            Line(log, seconds, "net.cpp:660", string.Create(CultureInfo.InvariantCulture, $"    [Backward] Layer {layer}, param blob 0 diff: {weight * 0.02 * Math.Exp(-i / 500.0):0.########}"));
        }
    }

    private static void Line(StringBuilder log, int seconds, string source, string text)
    {
        var time = new DateTime(2016, 5, 2, 14, 0, 0, DateTimeKind.Utc).AddSeconds(seconds);
        log.Append(CultureInfo.InvariantCulture, $"I{time:MMdd HH:mm:ss}.000000  4242 {source}] {text}\n");
    }
}
