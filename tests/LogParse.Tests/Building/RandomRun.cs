using System.Globalization;
using CaffeTop.Events;

namespace CaffeTop.LogParse.Tests.Building;

/// <summary>A random stream of events in the order in which a run emits them, with names and numbers of all kinds that a log can carry.</summary>
internal sealed class RandomRun(int seed, int size)
{
    private static readonly string[] Names =
    [
        "data", "conv1", "loss", "loss1/loss1", "loss: 50%-fire-rate", "a b c", "per_class_accuracy", "x = 1", "名前", "é", "fc8 (new)", "Layer", "a -> b", "a, b", "top-5", "#0: q", "\"q\"", "\\", "none",
    ];

    private static readonly string[] Sentences =
    [
        "learning has stopped", "the loss is NaN", "lower base_lr | or clip", "see: train.prototxt:12:3", "at the end", "\"quoted\" \\ words", "Iteration 5 is early", "a ] b", "x", "50 % of conv1, data",
    ];

    private readonly Random _random = new(seed);
    private readonly List<TrainingEvent> _events = [];
    private DateTimeOffset _time = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private int _iteration;
    private int _testNets;

    public List<TrainingEvent> Events()
    {
        foreach (var header in new[] { "Log file created at: 2026/03/01 00:00:00", "Running on machine: h" }) Add(new RawLine('I', "", header) { Time = null }, stamp: false);
        var sessions = 1 + _random.Next(2);
        for (var session = 0; session < sessions; session++) Session();
        return [.. _events.Select((e, i) => e with { Sequence = i })];
    }

    private void Session()
    {
        Add(new StateChanged(RunState.Preparing, null), new RunStarted(Pick("CPU", "GPU"), Lines(), Maybe("dir/solver.prototxt")));
        _iteration = 0;
        _testNets = _random.Next(3);
        var file = Pick("w.caffemodel", "w (1).caffemodel", "dir with blank/w.caffemodel");
        var loads = Chance(0.4);
        for (var net = -1; net < _testNets; net++)
        {
            Net(net);
            if (!loads) continue;
            if (Chance(0.3)) Add(new RawLine('I', "upgrade_proto.cpp:79", "Attempting to upgrade batch norm layers using deprecated params: " + file));
            var same = net >= 0 && Chance(0.5) ? _events.OfType<WeightsLoaded>().Last(w => w.Net == -1) : null;
            Add(same is null ? new WeightsLoaded(file, net, Some(), Some(), Some()) : same with { Net = net });
        }

        Add(new RawLine('I', "solver.cpp:57", "Solver scaffolding done."));
        if (Chance(0.1))
        {
            Add(new Fault("w.caffemodel: " + Pick(Sentences), true, null), new StateChanged(RunState.Failed, null));
            return;
        }

        if (Chance(0.3))
        {
            _iteration = _random.Next(100_000);
            Add(new RunResumed($"s_iter_{_iteration}.solverstate", _iteration));
            if (Chance(0.5)) Add(new ControlApplied(_iteration, "base_lr", "0.01", "0.001"));
        }

        Add(new OptimizationStarted(Pick(Names), Pick("fixed", "multistep", "inv"), _iteration), new StateChanged(RunState.Training, null));
        for (var i = 0; i < size; i++)
        {
            if (Chance(0.2)) Test();
            Iterate();
            _iteration += Chance(0.5) ? 1 : _random.Next(1, 50);
            if (Chance(0.1)) Add(Snapshot());
            if (Chance(0.1)) Add(new SnapshotRemoved(_random.Next(99), Pick("s", "a | b"), Maybe(Pick("s.solverstate", "a | b")), Pick(Sentences)));
            if (Chance(0.1)) Control();
        }

        End();
    }

    private void Net(int index)
    {
        var layers = Enumerable.Range(0, _random.Next(4)).Select(i => Layer(index, i)).ToList();
        var force = Chance(0.2);
        var text = "name: \"n\"\n" + (force ? "force_backward: true\n" : "") + string.Concat(layers.Select(Dump));
        if (Chance(0.2)) Add(new RawLine('I', "net.cpp:332", "The NetState phase (0) differed from the phase (1) specified by a rule in layer x"));
        Add(new NetStarted(index, Pick("net file: dir/n.prototxt", index < 0 ? "train_net file: n" : "test_net file: n", "net_param"), text));
        foreach (var layer in layers)
        {
            if (Chance(0.2)) Add(new RawLine('I', "db_lmdb.cpp:35", "Opened lmdb " + Pick("a/b", "x y")));
            if (Chance(0.2)) Add(new RawLine('I', "data_layer.cpp:45", "output data size: 1,2,3,4"));
            Add(layer);
        }

        Add(new NetReady(index, [.. layers.Select(l => new BackwardNeed(l.Name, Chance(0.5))).Reverse(), new BackwardNeed("last", true)], Some(), force));
    }

    private LayerDeclared Layer(int net, int i)
    {
        var name = $"{Pick("conv", "fc8 (new)", "loss: x", "a b", "é")}{i}";
        var tops = Some();
        var type = Pick("Convolution", "SoftmaxWithLoss", "Data", "Scale");
        var parameters = new List<SharedParameter>();
        for (var p = 0; p < _random.Next(3); p++) parameters.Add(new SharedParameter(p, $"w{i}{p}", Chance(0.5) ? "owner layer" : null, Chance(0.5) ? p : p));
        return new LayerDeclared(
            net, name, type, Some(), tops, [.. tops.Select(_ => Chance(0.3))], [.. tops.Select(_ => "64 1 28 28 (50176)")],
            [.. tops.Select(_ => Chance(0.3) ? Positive() : 0f)], _random.NextInt64(1L << 40), parameters);
    }

    private static string Dump(LayerDeclared layer) =>
        $"layer {{\n  name: \"{layer.Name}\"\n  type: \"{layer.Type}\"\n  include {{\n    phase: TRAIN\n  }}\n"
        + string.Concat(layer.SharedParameters.Select(p => $"  param {{\n    name: \"{p.Name}\"\n    lr_mult: 1\n  }}\n")) + "}\n";

    private void Iterate()
    {
        if (Chance(0.1)) Add(new EpochWrapped(Pick(Names), _random.Next(1, 9)));
        for (var block = Chance(0.3) ? _random.Next(1, 3) : 0; block > 0; block--) Add(Stats(_iteration, true));
        if (Chance(0.2)) Add(new RecordsRead(_iteration, Pick(Names), Pick("00000000", "a .. b", "k: 1"), Pick("00000063", "z")));
        var final = Chance(0.1);
        if (!final && Chance(0.1)) Add(new LearningRateStepped(_iteration, _random.Next(5)));
        Add(final
            ? new IterationDone(_iteration, Number(), null, 0, 0, [], null)
            : new IterationDone(_iteration, Number(), Number(), Positive(), _random.Next(1, 100), Outputs(0), Positive()));
        if (Chance(0.1)) Add(new GradientsClipped(_iteration, Positive(), Positive(), Positive()));
        if (Chance(0.3)) Add(Norms());
        if (Chance(0.2)) Add(new LayerTimesSampled(_iteration, [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => new LayerTime(Pick(Names), Exact(), Exact()))]));
        if (Chance(0.1)) Add(new RawLine(Pick('I', 'W', 'E'), "fork.cpp:12", Pick(Sentences)));
        if (Chance(0.05)) Add(new RawLine('W', "caffetop.cs:1", Pick(Sentences)));
        if (Chance(0.05)) Add(new Fault(Pick(Sentences), false, _iteration));
        if (Chance(0.1)) Add(Finding());
        if (Chance(0.05)) Add(new RawLine('I', "", "speed: fast"), stamp: false);
    }

    private Finding Finding() => new(
        "dead-relu", Pick(Severity.Hint, Severity.Warning, Severity.Error),
        new FindingPlace(
            Maybe(Pick("a.prototxt", "a | b", "layer x")), Chance(0.5) ? _random.Next(1, 99) : null, Chance(0.5) ? _random.Next(1, 99) : null,
            Maybe(Pick(Names)), Maybe(Pick(Names)), Chance(0.5) ? _iteration : null),
        Pick(Sentences), Pick(Sentences), Pick(Sentences),
        [.. Enumerable.Range(0, _random.Next(3)).Select(_ => new FindingFact(Pick("loss", "a = b", "x | y"), Pick(87.3365, -1e-30, double.NaN, 3)))]);

    private void Test()
    {
        if (_testNets == 0) return;
        Add(new StateChanged(RunState.Testing, null));
        for (var net = 0; net < _testNets; net++)
        {
            Add(new TestStarted(_iteration, net));
            for (var batch = Chance(0.3) ? 2 : 0; batch > 0; batch--)
            {
                Add(Stats(_iteration, false));
                if (Chance(0.3)) Add(new EpochWrapped("data", batch));
            }

            if (Chance(0.1)) Add(new ControlApplied(_iteration, "snapshot", null, null), Snapshot());
            var interrupted = Chance(0.1);
            Add(interrupted ? new TestDone(_iteration, net, [], null, true) : new TestDone(_iteration, net, Outputs(1), Chance(0.3) ? Number() : null, false));
            if (interrupted) break;
        }

        Add(new StateChanged(RunState.Training, null));
    }

    private void Control()
    {
        Add(new ControlApplied(_iteration, Pick("base_lr", "pause", "step"), Maybe(Pick("0.01", "-> 1", "a b")), Maybe(Pick("0.001", "with a snapshot", "x -> y"))));
        if (Chance(0.5)) Add(new StateChanged(RunState.Paused, Maybe("for now (really)")), new StateChanged(RunState.Training, null));
    }

    private void End()
    {
        if (Chance(0.2))
        {
            Add(new Fault($"iteration {_iteration}: data: {Pick(Sentences)}", true, _iteration), new StateChanged(RunState.Failed, null));
            return;
        }

        // The log's last iteration is the run's: it names no other.
        var last = _events.Select(e => e switch { IterationDone d => d.Iteration, TestStarted t => t.Iteration, _ => -1 }).Max();
        _iteration = Math.Max(_iteration, last);
        Add(new IterationDone(_iteration, Number(), null, 0, 0, [], null));
        Test();
        var early = Chance(0.3);
        Add(new OptimizationDone(_iteration, early), new StateChanged(early ? RunState.Stopped : Chance(0.2) ? RunState.Failed : RunState.Done, null));
    }

    private SnapshotWritten Snapshot() =>
        new(_iteration, $"{Pick("s", "dir/a b")}_iter_{_iteration}.caffemodel", Maybe($"s_iter_{_iteration}.solverstate"));

    private LayerStatsSampled Stats(int iteration, bool isTrain)
    {
        var stats = new List<LayerStat>();
        for (var i = 0; i < _random.Next(1, 4); i++)
        {
            stats.Add(new LayerStat(StatKind.TopData, $"conv {i}", Names[i], Number()));
            stats.Add(new LayerStat(StatKind.ParamData, $"conv {i}", "0", Number()));
        }

        if (!isTrain) return new LayerStatsSampled(iteration, stats, null);
        stats.Add(new LayerStat(StatKind.BottomDiff, "conv 0", "data", Number()));
        stats.Add(new LayerStat(StatKind.ParamDiff, "conv 0", "1", Number()));
        return new LayerStatsSampled(iteration, stats, new ParameterNorms(Number(), Number(), Number(), Number()));
    }

    // A layer's blobs stand together, and no layer comes twice.
    private NormsSampled Norms() => new(_iteration, [.. Names.Take(_random.Next(1, 5)).SelectMany(layer => Enumerable.Range(0, _random.Next(1, 4)).Select(_ => new BlobNorms(
        Pick(StatKind.TopData, StatKind.ParamData, StatKind.BottomDiff, StatKind.ParamDiff), layer, Pick(Names), Exact(), Exact(), Number(), Number(),
        Chance(0.5) ? 0 : Exact(), Chance(0.7) ? 0 : _random.NextInt64(1L << 40), Chance(0.3) ? Exact() : null)))]);

    private double Exact() => _random.Next(8) switch
    {
        0 => 0,
        1 => double.NaN,
        2 => double.PositiveInfinity,
        _ => double.Parse(CppNumber.Format(Math.Pow(10, (_random.NextDouble() * 60) - 30)), CultureInfo.InvariantCulture),
    };

    private List<NetOutputValue> Outputs(int least) =>
        [.. Enumerable.Range(0, _random.Next(least, 4)).Select(i => new NetOutputValue(i, Pick(Names), Number(), Chance(0.5) ? Positive() : 0))];

    private List<string> Some() => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => Pick(Names))];

    private string Lines() => Pick("base_lr: 0.01\n", "", "base_lr: 0.01\ntrain_state {\n  level: 0\n}\n", "net: \"n\"\n\nmax_iter: 5\n");

    // What six digits can carry: printed and read again.
    private float Number() => _random.Next(12) switch
    {
        0 => float.NaN,
        1 => float.PositiveInfinity,
        2 => float.NegativeInfinity,
        3 => 0,
        4 => -Positive(),
        5 => _random.Next(1000),
        _ => Positive(),
    };

    private float Positive()
    {
        var value = (float)Math.Pow(10, (_random.NextDouble() * 60) - 30);
        return float.Parse(CppNumber.Format(value), CultureInfo.InvariantCulture);
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(params T[] from) => from[_random.Next(from.Length)];

    private string? Maybe(string text) => Chance(0.5) ? text : null;

    private void Add(params TrainingEvent[] happened)
    {
        foreach (var one in happened) Add(one, stamp: true);
    }

    // A line without a prefix has the time of the one before; an event that is held back has that of the event that it is printed with, and so has an implied state.
    private void Add(TrainingEvent happened, bool stamp)
    {
        var held = _events.Count > 0 && _events[^1] is RawLine { Source: "net.cpp:332" or "db_lmdb.cpp:35" or "data_layer.cpp:45" or "upgrade_proto.cpp:79" }
            or LearningRateStepped or StateChanged { Reason: null, State: RunState.Preparing or RunState.Testing };
        var implied = happened is StateChanged { Reason: null } && _events.Count > 0 && _events[^1] is not (StateChanged or ControlApplied);
        if (stamp && !held && !implied) _time = _time.AddMicroseconds(_random.Next(1, 100_000_000));
        _events.Add(happened with { Time = _events.Count == 0 || (_events[^1].Time is null && !stamp) ? null : _time });
    }
}
