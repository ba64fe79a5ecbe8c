using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Solvers;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>The train net and the test nets of a solver, built in Caffe's order.</summary>
internal sealed class RunNets : IDisposable
{
    /// <summary>Random streams of each net: far more than any net has layers and parameters.</summary>
    private const uint StreamsPerNet = 1 << 20;

    private readonly TrainingOptions _options;
    private readonly SolverConfiguration _configuration;
    private readonly ulong _seed;
    private readonly Action<TrainingEvent> _emit;
    private readonly List<Net> _tests = [];
    private readonly List<RestartLines> _restarts = [];
    private bool _copying;

    /// <param name="weights">Models to copy into each net as soon as it is built, as Caffe does.</param>
    public RunNets(
        SolverConfiguration configuration, TrainingOptions options, ulong seed, IReadOnlyList<string> weights, Action<TrainingEvent> emit)
    {
        _configuration = configuration;
        _options = options;
        _seed = seed;
        _emit = emit;
        var free = options.Device.FreeBytes;
        Train = Build(configuration.TrainNet, -1);
        try
        {
            Load(Train, weights);
            for (var i = 0; i < configuration.TestNets.Count; i++)
            {
                _tests.Add(Build(configuration.TestNets[i], i));
                Load(_tests[i], weights);
            }

            if (free is { } bytes) CheckMemory(bytes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Net Train { get; }

    public IReadOnlyList<Net> Tests => _tests;

    /// <summary>What the data layers of each of <see cref="All"/> log.</summary>
    public IReadOnlyList<RestartLines> Restarts => _restarts;

    /// <summary>The train net, then the test nets.</summary>
    public IEnumerable<Net> All => [Train, .. _tests];

    /// <summary>Copies the model of a restored state; test nets share the train net's weights at their next test.</summary>
    public WeightsReport Restore(string model) => Copy(Train, model);

    public void Dispose()
    {
        Train.Dispose();
        foreach (var net in _tests) net.Dispose();
    }

    // Test nets use the weights of the train net; the rest is theirs.
    private void CheckMemory(long free)
    {
        var need = Train.Memory;
        foreach (var test in _tests)
        {
            need = need with
            {
                DataBytes = need.DataBytes + test.Memory.DataBytes,
                ScratchBytes = need.ScratchBytes + test.Memory.ScratchBytes,
                MostWorkspaceBytes = Math.Max(need.MostWorkspaceBytes, test.Memory.MostWorkspaceBytes),
            };
        }

        if (need.TotalBytes > free)
        {
            throw MemoryCount.Excess(need, _tests.Count == 0 ? "the train net" : "the train net together with the test nets", [.. All.SelectMany(static net => net.Layers)], free, isGpu: true);
        }

        var workspace = need.MostWorkspaceBytes > 0 ? $" and up to {ByteText.Of(need.MostWorkspaceBytes)} of workspace for convolutions" : "";
        _emit(new RawLine('I', "caffetop.cs:1", $"GPU memory: needs about {ByteText.Of(need.TotalBytes)}{workspace}, free {ByteText.Of(free)}"));
    }

    private void Load(Net net, IReadOnlyList<string> weights)
    {
        foreach (var model in weights)
        {
            var report = Copy(net, model);
            _emit(new WeightsLoaded(model, net.Index, report.Copied, report.Ignored, report.LeftAtFiller));
        }
    }

    // The report lists the ignored layers; the net's own lines would repeat them.
    private WeightsReport Copy(Net net, string model)
    {
        _copying = true;
        try
        {
            return SavedModel.CopyInto(net, _options.ResolvePath(model), (severity, source, text) => _emit(new RawLine(severity, source, text)));
        }
        finally
        {
            _copying = false;
        }
    }

    private Net Build(NetSource source, int index)
    {
        var parameter = source.Inline ?? _options.LoadNet(source.File!);
        var restarts = new RestartLines();
        _restarts.Add(restarts);
        return new Net(parameter, new NetOptions
        {
            Device = _options.Device,
            State = index < 0
                ? NetStates.ForTrain(parameter, _configuration.Parameter)
                : NetStates.ForTest(parameter, _configuration.Parameter, index),
            Seed = _seed,
            FirstStream = (uint)(index + 1) * StreamsPerNet,
            ResolvePath = _options.ResolvePath,
            Index = index,
            ReuseDiffs = true,
            Source = source.File is null ? source.Field : LogName(source),
            HistoriesPerParameter = _configuration.Rule.HistoriesPerParameter,
            Events = _emit,
            Place = _options.Place,
            Print = _options.PrintNet,
            Log = (severity, place, text) => Log(restarts, severity, place, text),
            Clock = _options.Clock,
        });
    }

    // Caffe's words: "net file: F", "train_net file: F", "test_net file: F".
    private static string LogName(NetSource source) => $"{source.Field} file: {source.File}";

    private void Log(RestartLines restarts, char severity, string source, string text)
    {
        if (_copying && text.StartsWith("Ignoring source layer", StringComparison.Ordinal)) return;

        // RecordWatch tells which layer it was.
        if (restarts.Take(text)) return;
        _emit(new RawLine(severity, source, text));
    }
}
