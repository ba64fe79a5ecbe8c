using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse;

namespace CaffeTop.Tests.Screens.Live;

/// <summary>The log of a run of this program that has come to iteration 1,980 of 4,000, with sampled norms and layer times; made by formulas.</summary>
internal static class LiveLog
{
    public const int Last = 1980;

    public static readonly DateTimeOffset Start = new(2026, 11, 21, 16, 2, 44, TimeSpan.Zero);

    private const string Net = """
        name: "small"
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 64 dim: 1 dim: 28 dim: 28 } } }
        layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 20 kernel_size: 5 } }
        layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
        layer { name: "ip1" type: "InnerProduct" bottom: "pool1" top: "ip1" inner_product_param { num_output: 500 } }
        layer { name: "relu1" type: "ReLU" bottom: "ip1" top: "ip1" }
        layer { name: "ip2" type: "InnerProduct" bottom: "ip1" top: "ip2" inner_product_param { num_output: 10 } }
        """;

    private static readonly (string Name, double Scale, bool HasWeights, double Forward, double Backward)[] Layers =
    [
        ("data", 0.13, false, 0.02, 0), ("conv1", 0.12, true, 4.1, 7.9), ("pool1", 0.3, false, 1.1, 0.9), ("ip1", 0.02, true, 2.2, 3.1), ("relu1", 0.2, false, 0.08, 0.05), ("ip2", 0.05, true, 0.1, 0.2),
    ];

    /// <summary>As far as it stands when a run pauses before its first iteration: the nets are set up.</summary>
    public static string BeforeTheFirstIteration() =>
        Write([new RunStarted("CPU", "base_lr: 0.01\nmax_iter: 4000\nlr_policy: \"fixed\"\n", "s.prototxt"), new NetStarted(-1, "small.prototxt", Net + "\n"), new OptimizationStarted("small", "fixed", 0)]);

    public static string Text()
    {
        var solver = "test_iter: 10\ntest_interval: 200\nbase_lr: 0.01\ndisplay: 20\nmax_iter: 4000\nlr_policy: \"step\"\ngamma: 0.1\nstepsize: 1000\nmomentum: 0.9\nsnapshot: 500\n";
        var events = new List<TrainingEvent>
        {
            new RunStarted("CPU", solver, "small_solver.prototxt"), new NetStarted(-1, "small.prototxt", Net + "\n"), new OptimizationStarted("small", "step", 0),
        };
        for (var i = 0; i <= Last; i += 20)
        {
            var loss = (float)(0.2 + (2.1 * Math.Exp(-i / 400.0)) + (0.05 * Math.Sin(i * 0.37)));
            if (i % 200 == 0)
            {
                events.Add(new TestStarted(i, 0));
                events.Add(new TestDone(i, 0, [new NetOutputValue(0, "accuracy", (float)(1 - Math.Exp(-(i + 100) / 700.0)), 0), new NetOutputValue(1, "loss", loss * 1.1f, 1)], null, false));
            }

            events.Add(new IterationDone(i, loss, i == 0 ? null : 10, 2, 20, [new NetOutputValue(0, "loss", loss, 1)], i < 1000 ? 0.01f : 0.001f));
            if (i % 60 == 0) events.Add(Norms(i));
            if (i % 200 == 0) events.Add(new LayerTimesSampled(i, [.. Layers.Select(static layer => new LayerTime(layer.Name, layer.Forward, layer.Backward))]));
            if (i is > 0 and < Last && i % 500 == 0) events.Add(new SnapshotWritten(i, $"snap/small_iter_{i}.caffemodel", $"snap/small_iter_{i}.solverstate"));
        }

        return Write(events);
    }

    /// <summary>Lines of events, each at the time of its iteration.</summary>
    public static string Write(IEnumerable<TrainingEvent> events)
    {
        var text = new StringBuilder();
        var writer = new CaffeLogWriter(3455, TimeZoneInfo.Utc, TimeProvider.System);
        foreach (var happened in events)
        {
            text.Append(writer.Lines(happened with { Time = Start.AddSeconds(At(happened) / 10.0) }));
        }

        return text.ToString();
    }

    private static int At(TrainingEvent happened) => happened switch
    {
        IterationDone e => e.Iteration,
        TestStarted e => e.Iteration,
        TestDone e => e.Iteration,
        ControlApplied e => e.Iteration,
        SnapshotWritten e => e.Iteration,
        NormsSampled e => e.Iteration,
        LayerTimesSampled e => e.Iteration,
        Finding or Fault or OptimizationDone or StateChanged => Last,
        _ => 0,
    };

    private static NormsSampled Norms(int iteration)
    {
        var blobs = new List<BlobNorms>();
        foreach (var (name, scale, hasWeights, _, _) in Layers)
        {
            var top = name == "relu1" ? "ip1" : name;
            blobs.Add(new BlobNorms(StatKind.TopData, name, top, scale + (0.05 * Math.Sin(iteration / 90.0)), scale * 400, -1.5f, 38.2f, name == "relu1" ? 0.614 : 0, 0, null));
            if (!hasWeights) continue;
            var step = 1e-3 * Math.Exp(-iteration / 900.0);
            blobs.Add(new BlobNorms(StatKind.ParamData, name, "0", scale + (iteration * 1e-6), scale * 24, -0.412f, 0.398f, 0, 0, null));
            blobs.Add(new BlobNorms(StatKind.ParamData, name, "1", 0.011, 0.88, -0.12f, 0.07f, 0, 0, null));
            blobs.Add(new BlobNorms(StatKind.ParamDiff, name, "0", step * scale, step * scale * 90, -2.1e-5f, 1.9e-5f, name == "ip2" ? 0.02 : 0, 0, step));
        }

        return new NormsSampled(iteration, blobs);
    }
}
