using CaffeTop.Doctor.Nets;
using CaffeTop.Doctor.Solvers;
using CaffeTop.Engine;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Reading;

/// <summary>Reads solvers and nets from files into what rules look at; what cannot be read becomes findings.</summary>
internal sealed class SetupReader(CheckupOptions options, List<Finding> findings, List<string> remarks)
{
    private readonly PrototxtSyntax _syntax = new();
    private LoadedWeights? _weights;

    /// <summary>A solver with its nets; null where it cannot be read.</summary>
    /// <param name="given">A net file that stands in for the one that the solver names, or does not name; null: none was given.</param>
    public CheckedSolver? Solver(string path, string? given)
    {
        var source = TextFormatReader.ReadText(path);
        SolverFile file;
        try
        {
            file = SolverFile.Parse(source, path);
        }
        catch (CaffeTopException e)
        {
            findings.AddRange(_syntax.Check(e, path));
            return null;
        }

        options.Override?.Invoke(file.Solver);
        var resolve = options.Resolve(path);
        var written = TextFormatReader.Read<SolverParameter>(source, path).Message;
        var solver = new CheckedSolver(file.Solver, path, file.Spans) { SnapshotPrefix = Prefix(written, file.Solver, resolve) };
        var parameter = file.Solver;
        var missing = new List<(string, string)>();
        var nets = new Dictionary<string, NetFile?>(StringComparer.Ordinal);
        NetFile? Open(string field, string name)
        {
            if (nets.TryGetValue(name, out var known)) return known;
            var at = given ?? Found(resolve, path, name);
            if (at is null) missing.Add((field, name));
            return nets[name] = at is null ? null : Net(at);
        }

        var inline = parameter.NetParam ?? parameter.TrainNetParam;
        var train = inline is null && (parameter.HasTrainNet || parameter.HasNet || given is not null)
            ? Open(parameter.HasTrainNet ? "train_net" : "net", parameter.HasTrainNet ? parameter.TrainNet : parameter.Net) : null;
        if (train is not null || inline is not null)
        {
            solver.TrainNet = CheckedNet.Read(
                train?.Net ?? inline!, NetStates.ForTrain(train?.Net ?? inline!, parameter), train?.Path ?? path, train?.Spans ?? file.Spans, isOfSolver: true,
                Weights(parameter, resolve), options.DataShape, options.Resolve(train?.Path ?? path));
            solver.TrainNet.Solver = solver;
        }

        var tests = new List<CheckedNet>();
        for (var i = 0; i < parameter.TestIter.Count; i++)
        {
            var own = i - parameter.TestNetParam.Count;
            var net = own < 0 ? null : own < parameter.TestNet.Count ? Open("test_net", parameter.TestNet[own]) : train;
            var text = own < 0 ? parameter.TestNetParam[i] : net?.Net ?? (own >= parameter.TestNet.Count ? inline : null);
            if (text is null) continue;
            tests.Add(CheckedNet.Read(
                text, NetStates.ForTest(text, parameter, i), net?.Path ?? path, net?.Spans ?? file.Spans, isOfSolver: true, LoadedWeights.Unknown, options.DataShape,
                options.Resolve(net?.Path ?? path)));
        }

        foreach (var test in tests) test.Solver = solver;
        solver.TestNets = tests;
        solver.MissingNets = missing;
        return solver;
    }

    /// <summary>A net file by itself, in both phases: the train net and, where it is another, the test net.</summary>
    public (CheckedNet Train, CheckedNet? Test)? Alone(string path)
    {
        if (Net(path) is not { } file) return null;
        var resolve = options.Resolve(path);
        CheckedNet Of(Phase phase, LoadedWeights weights)
        {
            var state = new NetState { Phase = phase };
            if (file.Net.State is not null) state.MergeFrom(file.Net.State);
            state.Phase = phase;
            if (options.Level != 0) state.Level = options.Level;
            state.Stage.Add(options.Stages);
            return CheckedNet.Read(file.Net, state, path, file.Spans, isOfSolver: false, weights, options.DataShape, resolve);
        }

        var weights = Weights(new SolverParameter(), resolve);
        var train = Of(Phase.Train, weights);
        if (train.Role is NetRole.Fragment) return (train, null);
        var test = Of(Phase.Test, LoadedWeights.Unknown);
        // A file whose TRAIN phase has no layers, or none that is trained, is a net to be used.
        return train.Role == NetRole.Deploy && !ReferenceEquals(train, test) ? (test, null) : (train, test.Layers.Count == 0 ? null : test);
    }

    private NetFile? Net(string path)
    {
        var text = TextFormatReader.ReadText(path);
        try
        {
            return NetFile.Parse(text, path);
        }
        catch (CaffeTopException e)
        {
            findings.AddRange(_syntax.Check(e, path));
            return null;
        }
    }

    private LoadedWeights Weights(SolverParameter solver, Func<string, string> resolve)
    {
        if (options.IsResumed) return LoadedWeights.Unknown;
        var names = options.Weights.Count > 0 ? options.Weights : [.. solver.Weights.SelectMany(static list => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        if (names.Count == 0) return LoadedWeights.None;
        if (_weights is not null) return _weights;
        var models = new List<LoadedModel>();
        foreach (var name in names)
        {
            var path = resolve(name);
            if (!File.Exists(path))
            {
                remarks.Add($"The weights \"{Words.Name(name)}\" were not found, so what they hold is not known; rules about starting weights were left out.");
                return _weights = LoadedWeights.Unknown;
            }

            models.Add(LoadedModel.Read(path, name));
        }

        return _weights = LoadedWeights.Of(models);
    }

    // Where the path says, or a file of that name beside the solver.
    private string? Found(Func<string, string> resolve, string solver, string name)
    {
        if (name.Length == 0) return null;
        var path = resolve(name);
        if (File.Exists(path)) return path;
        var beside = Path.Combine(Path.GetDirectoryName(solver) ?? "", Path.GetFileName(name.Replace('\\', '/')));
        if (!File.Exists(beside)) return null;
        remarks.Add($"The net \"{Words.Name(name)}\" is not where the solver says; the file of that name beside the solver was taken.");
        return beside;
    }

    private static string? Prefix(SolverParameter written, SolverParameter upgraded, Func<string, string> resolve)
    {
        if (!written.HasSnapshotPrefix) return null;
        var folder = Path.GetDirectoryName(upgraded.SnapshotPrefix);
        if (string.IsNullOrEmpty(folder) || Directory.Exists(folder)) return upgraded.SnapshotPrefix;
        var found = resolve(folder);
        return Directory.Exists(found) ? Path.Combine(found, Path.GetFileName(upgraded.SnapshotPrefix)) : upgraded.SnapshotPrefix;
    }
}
