using System.Buffers;
using System.Text;
using CaffeTop.Engine.Data;
using CaffeTop.Engine.Data.Lmdb;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Tests.Snapshots;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Training;

/// <summary>A folder with a database of 20 images of 4×4 in 3 classes, and runs of a small net with dropout on it.</summary>
internal sealed class TinyRun : IDisposable
{
    public const string Solver = "net: 'net.prototxt' base_lr: 0.05 lr_policy: 'fixed' max_iter: 20 random_seed: 3 momentum: 0.9 "
        + "weight_decay: 0.001 ";

    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _owned = [];

    public TinyRun()
    {
        using var writer = LmdbWriter.Create(_folder["data"]);
        var datum = new ArrayBufferWriter<byte>();
        var pixels = new byte[16];
        for (var i = 0; i < 20; i++)
        {
            for (var k = 0; k < 16; k++) pixels[k] = (byte)(((i % 3) + 1) * (k % 5) * 13 + (i * 7 % 11));
            datum.ResetWrittenCount();
            DatumWriter.Write(datum, 1, 4, 4, pixels, i % 3);
            writer.Append(Encoding.ASCII.GetBytes(i.ToString("d8")), datum.WrittenSpan);
        }

        writer.Commit();
    }

    public TemporaryFolder Folder => _folder;

    public string Prefix => _folder["tiny"];

    public List<TrainingEvent> Events { get; } = [];

    /// <summary>Data → ip1 → ReLU → Dropout → ip2 → SoftmaxWithLoss, and Accuracy in TEST; batches of 3 and 4.</summary>
    public string Net => $$"""
        name: "tiny"
        layer { name: "in" type: "Data" top: "data" top: "label" include { phase: TRAIN } transform_param { scale: 0.01 } data_param { source: "{{_folder["data"]}}" batch_size: 3 backend: LMDB } }
        layer { name: "in" type: "Data" top: "data" top: "label" include { phase: TEST } transform_param { scale: 0.01 } data_param { source: "{{_folder["data"]}}" batch_size: 4 backend: LMDB } }
        layer { name: "ip1" type: "InnerProduct" bottom: "data" top: "ip1" param { lr_mult: 1 } param { lr_mult: 2 decay_mult: 0 } inner_product_param { num_output: 8 weight_filler { type: "xavier" } } }
        layer { name: "relu" type: "ReLU" bottom: "ip1" top: "ip1" }
        layer { name: "drop" type: "Dropout" bottom: "ip1" top: "ip1" }
        layer { name: "ip2" type: "InnerProduct" bottom: "ip1" top: "ip2" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
        layer { name: "accuracy" type: "Accuracy" bottom: "ip2" bottom: "label" top: "accuracy" include { phase: TEST } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip2" bottom: "label" top: "loss" }
        """;

    /// <summary>A run that is prepared, <paramref name="solver"/> mostly <see cref="Solver"/> and fields that go before its own; its events
    /// gathered in <see cref="Events"/>; disposed with this.</summary>
    public TrainingRun Prepare(
        string solver = Solver, string? resumeFrom = null, bool recordKeys = false, string? net = null, IReadOnlyList<string>? weights = null,
        Func<TrainingOptions, TrainingOptions>? configure = null)
    {
        var run = Create(solver, resumeFrom, recordKeys, net, weights, configure);
        run.Prepare();
        return run;
    }

    public TrainingRun Create(
        string solver = Solver, string? resumeFrom = null, bool recordKeys = false, string? net = null, IReadOnlyList<string>? weights = null,
        Func<TrainingOptions, TrainingOptions>? configure = null)
    {
        Events.Clear();
        var device = Layers.TestDevices.OpenForRuns();
        _owned.Insert(0, device);
        var parameter = Parse($"snapshot_prefix: '{Prefix}'");
        if (solver.StartsWith(Solver, StringComparison.Ordinal)) parameter.MergeFrom(Parse(Solver));
        parameter.MergeFrom(Parse(solver[(solver.StartsWith(Solver, StringComparison.Ordinal) ? Solver.Length : 0)..]));
        var options = new TrainingOptions
        {
            Device = device,
            LoadNet = _ => NetFile.Parse(net ?? Net, "net.prototxt").Net,
            Seed = 3,
            ResumeFrom = resumeFrom,
            RecordKeys = recordKeys,
            Weights = weights,
        };
        var run = new TrainingRun(SolverConfiguration.Create(parameter, "solver.prototxt"), configure is null ? options : configure(options));
        _owned.Insert(0, run);
        run.Subscribe(Events.Add);
        return run;
    }

    /// <summary>The bits of all weights.</summary>
    public static int[] WeightBits(TrainingRun run)
        => [.. run.Net.LearnableParameters.SelectMany(parameter => parameter.Blob.DataToArray()).Select(BitConverter.SingleToInt32Bits)];

    private static SolverParameter Parse(string text) => TextFormatReader.Read<SolverParameter>(text, "solver.prototxt").Message;

    public void Dispose()
    {
        foreach (var owned in _owned) owned.Dispose();
        _folder.Dispose();
    }
}
