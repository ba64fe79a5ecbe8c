using System.Buffers;
using System.Text;
using CaffeTop.Engine.Data;
using CaffeTop.Engine.Data.Lmdb;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Training;
using CaffeTop.Events;
using CaffeTop.LogParse;

namespace CaffeTop.Tests.Logs;

/// <summary>A short run of the engine that shows all it has to say, and its log.</summary>
internal sealed class LoggedRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("caffetop-test-").FullName;

    public List<TrainingEvent> Events { get; } = [];

    public string Text { get; private set; } = "";

    /// <param name="solver">Fields of the solver beside the net.</param>
    /// <param name="steer">Sees the run and each event, on the training thread.</param>
    public void Run(string solver, Action<TrainingRun, TrainingEvent>? steer = null, string? resumeFrom = null, IReadOnlyList<string>? weights = null)
    {
        Events.Clear();
        WriteData();
        using var device = new CpuDevice(1);
        var parameter = Parse<SolverParameter>($"net: 'net.prototxt' snapshot_prefix: '{_folder}/s' base_lr: 0.05 random_seed: 3 {solver}");
        using var run = new TrainingRun(SolverConfiguration.Create(parameter, "dir/solver.prototxt"), new TrainingOptions
        {
            Device = device,
            LoadNet = _ => NetFile.Parse(Net, "net.prototxt").Net,
            Seed = 3,
            ResumeFrom = resumeFrom,
            RecordKeys = true,
            Norms = NormsPlan.Every(3),
            Weights = weights,
            PrintSolver = TextFormatPrinter.Print,
            PrintNet = TextFormatPrinter.Print,
        });
        run.Subscribe(Events.Add);
        if (steer is not null) run.Subscribe(happened => steer(run, happened));
        run.Prepare();
        run.Run();
        Text = Write(Events);
    }

    public string Snapshot(int iteration) => $"{_folder}/s_iter_{iteration}.solverstate";

    public static string Write(IEnumerable<TrainingEvent> events)
    {
        var writer = new CaffeLogWriter(4221, TimeZoneInfo.Utc, TimeProvider.System);
        var text = new StringBuilder(CaffeLogWriter.FileHeader(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), "host"));
        foreach (var happened in events) text.Append(writer.Lines(happened));
        return text.Append(writer.Rest()).ToString();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Net => $$"""
        name: "tiny"
        layer { name: "in" type: "Data" top: "data" top: "label" include { phase: TRAIN } data_param { source: "{{_folder}}/data" batch_size: 3 backend: LMDB } }
        layer { name: "in" type: "Data" top: "data" top: "label" include { phase: TEST } data_param { source: "{{_folder}}/data" batch_size: 4 backend: LMDB } }
        layer { name: "ip1" type: "InnerProduct" bottom: "data" top: "ip1" param { name: "shared w" } param { lr_mult: 2 } inner_product_param { num_output: 16 weight_filler { type: "xavier" } } }
        layer { name: "relu" type: "ReLU" bottom: "ip1" top: "ip1" }
        layer { name: "mix" type: "InnerProduct" bottom: "ip1" top: "mix" param { name: "shared w" } inner_product_param { num_output: 16 weight_filler { type: "xavier" } } }
        layer { name: "scale" type: "Scale" bottom: "mix" top: "mix" scale_param { bias_term: true } }
        layer { name: "ip2" type: "InnerProduct" bottom: "mix" top: "ip2" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
        layer { name: "accuracy" type: "Accuracy" bottom: "ip2" bottom: "label" top: "accuracy" include { phase: TEST } }
        layer { name: "loss/1" type: "SoftmaxWithLoss" bottom: "ip2" bottom: "label" top: "loss/1" loss_weight: 0.3 }
        """;

    private void WriteData()
    {
        if (Directory.Exists(_folder + "/data")) return;
        using var writer = LmdbWriter.Create(_folder + "/data");
        var datum = new ArrayBufferWriter<byte>();
        for (var i = 0; i < 7; i++)
        {
            datum.ResetWrittenCount();
            DatumWriter.Write(datum, 1, 4, 4, [.. Enumerable.Range(0, 16).Select(k => (byte)(k * i % 5))], i % 3);
            writer.Append(Encoding.ASCII.GetBytes(i.ToString("d8", System.Globalization.CultureInfo.InvariantCulture)), datum.WrittenSpan);
        }

        writer.Commit();
    }

    private static T Parse<T>(string text) where T : Google.Protobuf.IMessage<T>, new() => TextFormatReader.Read<T>(text, "text").Message;
}
