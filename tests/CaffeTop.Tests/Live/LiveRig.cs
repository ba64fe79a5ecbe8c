using System.Text;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Training;
using CaffeTop.Live;
using CaffeTop.Logging;
using CaffeTop.Running;
using CaffeTop.Screens;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Tests.Live;

/// <summary>A small run with everything around it, as the command makes it, and the screen of its starter on any terminal.</summary>
internal sealed class LiveRig : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("caffetop-test-").FullName;
    private readonly RunClock _clock = new(TimeProvider.System);
    private readonly CpuDevice _device = new(1);
    private readonly RunLog _log;
    private readonly TrainingRun _run;

    public LiveRig(string solver, string net = Net)
    {
        File.WriteAllText(Path.Combine(_folder, "net.prototxt"), net);
        var file = Path.Combine(_folder, "tiny_solver.prototxt");
        File.WriteAllText(file, $"net: 'net.prototxt' base_lr: 0.01 lr_policy: 'fixed' random_seed: 1 display: 10 snapshot_prefix: '{_folder}/s' {solver}");
        var history = new LiveHistory("tiny.log", _clock);
        _log = new RunLog(_clock, toStandardError: false, history: history);
        _run = RunPlan.Read(new RunRequest { Solver = file }, _log.Write).Begin(_device, _clock, () => Live is { Viewers: > 0 });
        _run.Subscribe(_log.Write);
        Live = new LiveRun("tiny", file, null, _clock.GetLocalNow(), _run, history);
        Thread = new TrainingThread(_run, _log, Live);
        Signals = new RunSignals(_run.Control, _clock, SignalEffect.Stop, SignalEffect.Snapshot, text => _log.Write("caffetop.cs:1", text), static code => throw new InvalidOperationException($"ended with {code}"));
        Screen = new StarterScreen(Live, _run, Thread, _log, Signals, _clock);
    }

    public LiveRun Live { get; }

    public TrainingThread Thread { get; }

    public RunSignals Signals { get; }

    public StarterScreen Screen { get; }

    /// <summary>The log so far.</summary>
    public string Log
    {
        get
        {
            var bytes = new byte[Live.History.Text.End];
            return Encoding.UTF8.GetString(bytes, 0, Live.History.Text.Read(0, bytes));
        }
    }

    public string[] Snapshots => Directory.GetFiles(_folder, "s_iter_*.caffemodel");

    /// <summary>Shows it until the screen ends; the training may go on.</summary>
    public bool Show(ITerminal terminal, bool exitOnFinish = false)
    {
        using var feed = Live.Open();
        return Screen.Show(terminal, new ScreenState([feed], terminal.Clock, Theme.Dark, Symbols.Unicode), exitOnFinish);
    }

    public void Dispose()
    {
        _run.Dispose();
        _log.Dispose();
        _device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private const string Net = """
        name: "tiny"
        layer {
          name: "data" type: "DummyData" top: "data" top: "label"
          dummy_data_param {
            shape { dim: 4 dim: 1 dim: 8 dim: 8 } shape { dim: 4 }
            data_filler { type: "uniform" min: 0 max: 1 } data_filler { type: "constant" value: 3 }
          }
        }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 10 weight_filler { type: "xavier" } } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
        """;
}
