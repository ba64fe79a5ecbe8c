using System.Globalization;
using System.Text;
using CaffeTop.LogParse.Reading;
using CaffeTop.Runs;

namespace CaffeTop.Tests.Screens;

/// <summary>A small log made by a formula: the same text on every machine.</summary>
internal static class MadeLog
{
    public static LoadedFeed Feed(bool debug = false, string layer = "conv1", string name = "train.log", int iterations = 2000)
    {
        var text = Encoding.UTF8.GetBytes(Text(debug, layer, iterations));
        return new LoadedFeed(Model(text, name), text);
    }

    public static RunModel Model(byte[] text, string name)
    {
        var model = new RunModel(name);
        var reducer = new LogReducer(model);
        var parser = new LogParser(reducer, 2026);
        parser.Feed(text);
        parser.Flush();
        reducer.End();
        return model;
    }

    public static string Text(bool debug, string layer, int iterations)
    {
        var log = new StringBuilder();
        var seconds = 0.0;
        Say("caffe.cpp:218", "Using CPU");
        Say("solver.cpp:44", "Initializing solver from parameters: ");
        log.Append(CultureInfo.InvariantCulture, $"test_iter: 10\nbase_lr: 0.01\nmax_iter: {iterations}\nlr_policy: \"step\"\nstepsize: {iterations / 2}\ngamma: 0.1\n");
        Say("solver.cpp:87", "Creating training net from net file: net.prototxt");
        Say("net.cpp:51", "Initializing net from parameters: ");
        log.Append("name: \"small\"\nlayer {\n  name: \"data\"\n  type: \"Input\"\n  top: \"data\"\n  input_param { shape { dim: 8 dim: 1 dim: 28 dim: 28 } }\n}\n");
        log.Append(CultureInfo.InvariantCulture, $"layer {{\n  name: \"{layer.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n  type: \"Convolution\"\n  bottom: \"data\"\n  top: \"conv1\"\n  convolution_param {{ num_output: 20 kernel_size: 5 }}\n}}\n");
        log.Append("layer {\n  name: \"ip1\"\n  type: \"InnerProduct\"\n  bottom: \"conv1\"\n  top: \"ip1\"\n  inner_product_param { num_output: 10 }\n}\n");
        Say("solver.cpp:279", "Solving small");
        Say("solver.cpp:280", "Learning Rate Policy: step");
        for (var i = 0; i <= iterations; i += 20)
        {
            var rate = i < iterations / 2 ? 0.01 : 0.001;
            var loss = 0.2 + 2.1 * Math.Exp(-i / 400.0) + 0.05 * Math.Sin(i * 0.37);
            if (i % 200 == 0) Test(i, loss);
            if (debug) Debug(i, rate);
            Say("solver.cpp:228", string.Create(CultureInfo.InvariantCulture, $"Iteration {i}, loss = {loss:0.######}"));
            Say("solver.cpp:244", string.Create(CultureInfo.InvariantCulture, $"    Train net output #0: loss = {loss:0.######} (* 1 = {loss:0.######} loss)"));
            Say("sgd_solver.cpp:106", string.Create(CultureInfo.InvariantCulture, $"Iteration {i}, lr = {rate}"));
            if (i > 0 && i % 500 == 0) Say("solver.cpp:454", $"Snapshotting to binary proto file snap/small_iter_{i}.caffemodel");
            seconds += 2;
        }

        Say("solver.cpp:326", "Optimization Done.");
        Say("caffe.cpp:254", "Optimization Done.");
        return log.ToString();

        void Test(int iteration, double loss)
        {
            Say("solver.cpp:337", $"Iteration {iteration}, Testing net (#0)");
            Say("solver.cpp:404", string.Create(CultureInfo.InvariantCulture, $"    Test net output #0: accuracy = {1 - Math.Exp(-(iteration + 100) / 700.0):0.####}"));
            Say("solver.cpp:404", string.Create(CultureInfo.InvariantCulture, $"    Test net output #1: loss = {loss * 1.1:0.######} (* 1 = {loss * 1.1:0.######} loss)"));
        }

        void Debug(int iteration, double rate)
        {
            var step = 1e-4 * Math.Exp(-iteration / 900.0);
            foreach (var (name, scale) in new[] { (layer, 1.0), ("ip1", 0.2) })
            {
                Say("net.cpp:593", string.Create(CultureInfo.InvariantCulture, $"    [Forward] Layer {name}, top blob {name} data: {0.4 + scale:0.####}"));
                Say("net.cpp:605", string.Create(CultureInfo.InvariantCulture, $"    [Forward] Layer {name}, param blob 0 data: {0.05 * scale:0.#####}"));
                Say("net.cpp:632", string.Create(CultureInfo.InvariantCulture, $"    [Backward] Layer {name}, param blob 0 diff: {step * scale * rate * 100:0.########}"));
            }
        }

        void Say(string source, string text)
        {
            var time = new DateTime(2026, 11, 21, 16, 2, 44).AddSeconds(seconds);
            log.Append(CultureInfo.InvariantCulture, $"I{time:MMdd HH:mm:ss}.000000  3455 {source}] {text}\n");
        }
    }
}
