using System.Globalization;
using CaffeTop.Doctor.Reading;
using CaffeTop.Doctor.Runs;
using CaffeTop.Engine.Proto;
using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeTop.Doctor.Comparing;

/// <summary>
/// What differs between two runs (logs), or between two solvers or two nets: fields of the solvers, layers of the nets, and how the curves went.
/// In the order solver, net, curves, speed, findings; of logs the longest session counts.
/// </summary>
public sealed class RunComparison(string first, string second)
{
    private const double Apart = 0.1;

    // What comes from the records that are read when it comes again at the same iteration.
    private static readonly string[] OfRecords = ["returned-to-chance", "nan-suddenly", "box-loss-nan", "loss-spikes"];

    private readonly List<Difference> _found = [];
    private readonly (string First, string Second) _names = Names(first, second);

    /// <param name="load">Reads a log.</param>
    /// <exception cref="Engine.CaffeTopException">A file that is missing or of no known kind.</exception>
    public IReadOnlyList<Difference> Compare(Func<string, RunModel> load)
    {
        var (a, b) = (ContentGuess.Of(first), ContentGuess.Of(second));
        if (a != b) throw new Engine.CaffeTopException($"{SafeText.Clean(first)} is a {Name(a)} and {SafeText.Clean(second)} a {Name(b)}; give two of one kind");
        switch (a)
        {
            case FileContent.Solver:
                Solvers(SolverFile.Read(first).Solver, SolverFile.Read(second).Solver);
                break;
            case FileContent.Net:
                Nets(NetFile.Read(first).Net, NetFile.Read(second).Net);
                break;
            default:
                Logs(load(first), load(second));
                break;
        }

        return _found;
    }

    private static (string, string) Names(string first, string second)
    {
        var (a, b) = (SafeText.Clean(Path.GetFileName(first)), SafeText.Clean(Path.GetFileName(second)));
        if (a != b) return (a, b);
        return first == second ? ("the first", "the second") : (SafeText.Clean(first), SafeText.Clean(second));
    }

    private static string Name(FileContent content) => content.ToString().ToLowerInvariant();

    private void Logs(RunModel a, RunModel b)
    {
        var (one, two) = (Longest(a), Longest(b));
        if (one is null || two is null)
        {
            _found.Add(Difference.None("curve", $"curves: {(one is null ? _names.First : _names.Second)} shows no session"));
            return;
        }

        var (left, right) = (DumpedSetup.Read(one, first, new CheckupOptions(), true), DumpedSetup.Read(two, second, new CheckupOptions(), true));
        if (left is { IsKnown: true } && right is { IsKnown: true }) Solvers(left.Parameter, right.Parameter);
        else _found.Add(Difference.None("solver", "solver: not both logs show one"));
        if (left?.TrainNet is { } netA && right?.TrainNet is { } netB) Nets(netA.Parameter, netB.Parameter);
        else _found.Add(Difference.None("net", "nets: not both logs show one"));
        Curve("smoothed loss", one.Loss, two.Loss);
        foreach (var output in one.TrainOutputs)
        {
            if (two.TrainOutputs.Find(other => other.Name == output.Name) is { } match) Curve("train " + output.Name, output.Values, match.Values);
        }

        foreach (var test in one.Tests)
        {
            var others = two.Tests.Find(other => other.Net == test.Net);
            foreach (var output in test.Outputs)
            {
                if (others?.Outputs.Find(other => other.Name == output.Name) is { } match) Curve($"test #{test.Net} {output.Name}", output.Values, match.Values);
            }
        }

        if (one.Speed is { } ofFirst && two.Speed is { } ofSecond) Speed(Words.Number(ofFirst), Words.Number(ofSecond));
        Findings(a, b);
    }

    private void Speed(string ofFirst, string ofSecond)
    {
        if (ofFirst == ofSecond) _found.Add(Difference.None("speed", $"speed: {ofFirst} iterations a second in both"));
        else Add("speed", null, null, ofFirst, ofSecond, null, $"speed: {ofFirst} iterations a second in {_names.First}, {ofSecond} in {_names.Second}");
    }

    // What the doctor says of one log only; and what it says of both at the same iteration, which points at the records.
    private void Findings(RunModel a, RunModel b)
    {
        var (ours, theirs) = (Found(a, first), Found(b, second));
        foreach (var finding in ours)
        {
            var match = theirs.Find(other => other.Rule == finding.Rule && other.Place.Blob == finding.Place.Blob && other.Place.Layer == finding.Place.Layer);
            if (match is null) Add("finding", finding.Rule, null, finding.What, null, finding.Place.Iteration, $"found only in {_names.First}: {finding.Rule}: {finding.What}");
            else if (OfRecords.Contains(finding.Rule) && finding.Place.Iteration is > 0 and var at && match.Place.Iteration == at)
            {
                Add("finding", finding.Rule, null, finding.What, match.What, at,
                    $"found in both at iteration {at}: {finding.Rule}. It comes again at the same iteration, so the records read there are the likely cause: look at them (doctor LOG --data DB --batch N names them)");
            }
        }

        foreach (var finding in theirs.Where(finding => !ours.Exists(other => other.Rule == finding.Rule && other.Place.Blob == finding.Place.Blob && other.Place.Layer == finding.Place.Layer)))
            Add("finding", finding.Rule, null, null, finding.What, finding.Place.Iteration, $"found only in {_names.Second}: {finding.Rule}: {finding.What}");
    }

    private static List<Finding> Found(RunModel run, string file) => [.. FindingOrder.Sort(new RunCheck(run, file, new CheckupOptions(), null, []).Check())];

    private void Add(string part, string? name, string? field, string? ofFirst, string? ofSecond, int? iteration, string sentence) =>
        _found.Add(new Difference(part, name, field, ofFirst, ofSecond, iteration, sentence));

    private static Session? Longest(RunModel run) => run.Sessions.MaxBy(static session => session.Loss.Count);

    private void Solvers(SolverParameter a, SolverParameter b)
    {
        var before = _found.Count;
        Fields("solver", null, a, b);
        if (_found.Count == before) _found.Add(Difference.None("solver", "solver: no difference"));
    }

    private void Nets(NetParameter a, NetParameter b)
    {
        var before = _found.Count;
        var theirs = b.Layer.GroupBy(Key).ToDictionary(static group => group.Key, static group => group.First(), StringComparer.Ordinal);
        var ours = new HashSet<string>(StringComparer.Ordinal);
        foreach (var layer in a.Layer)
        {
            ours.Add(Key(layer));
            if (theirs.TryGetValue(Key(layer), out var other)) Fields("net", layer.Name, layer, other);
            else Add("net", Words.Name(layer.Name), null, Words.Name(layer.Type), null, null, $"layer \"{Words.Name(layer.Name)}\" ({Words.Name(layer.Type)}): only in {_names.First}");
        }

        foreach (var layer in b.Layer.Where(layer => !ours.Contains(Key(layer))))
            Add("net", Words.Name(layer.Name), null, null, Words.Name(layer.Type), null, $"layer \"{Words.Name(layer.Name)}\" ({Words.Name(layer.Type)}): only in {_names.Second}");
        if (_found.Count == before) _found.Add(Difference.None("net", "nets: no difference"));
    }

    // A data layer has the same name in both phases.
    private static string Key(LayerParameter layer) => layer.Name + "\0" + string.Join(',', layer.Include.Select(static rule => rule.ToString()));

    private void Fields(string part, string? layer, IMessage a, IMessage b, string path = "")
    {
        foreach (var field in a.Descriptor.Fields.InDeclarationOrder())
        {
            var name = path + field.Name;
            if (name is "snapshot_prefix" or "train_state" or "test_state") continue;
            var (x, y) = (field.Accessor.GetValue(a), field.Accessor.GetValue(b));
            if (Equals(x, y)) continue;
            if (field is { FieldType: FieldType.Message, IsRepeated: false } && x is IMessage left && y is IMessage right) Fields(part, layer, left, right, name + ".");
            else
            {
                var (of, owner) = ((First: Value(field, x), Second: Value(field, y)), layer is null ? part : $"layer \"{Words.Name(layer)}\"");
                Add(part, layer is null ? null : Words.Name(layer), name, of.First, of.Second, null, $"{owner}, {name}: {Spell(x, of.First)} in {_names.First}, {Spell(y, of.Second)} in {_names.Second}");
            }
        }
    }

    private static string Spell(object? value, string? shown) => shown is null ? "none" : value is string ? $"\"{shown}\"" : shown;

    // Null: the field is not there.
    private static string? Value(FieldDescriptor field, object? value) => value switch
    {
        null => null,
        string { Length: 0 } => null,
        string text => Words.Name(text),
        System.Collections.IList { Count: 0 } => null,
        IFormattable number when field.FieldType is not FieldType.Message => SafeText.Clean(number.ToString(null, CultureInfo.InvariantCulture), 200),
        _ => SafeText.Clean(value.ToString() ?? "", 200),
    };

    // Last values, and the first common iteration at which they lie more than a tenth apart and stay so.
    private void Curve(string name, Series a, Series b)
    {
        if (a.Count == 0 || b.Count == 0) return;
        var apart = -1;
        for (var i = a.Count - 1; i >= 0; i--)
        {
            var at = b.At(a.X[i]);
            if (at < 0 || b.X[at] != a.X[i]) continue;
            var (x, y) = (a.Y[i], b.Y[at]);
            if (x.Equals(y) || Math.Abs(x - y) <= Apart * Math.Max(Math.Abs(x), Math.Abs(y))) break;
            apart = a.X[i];
        }

        if (a.X[^1] == b.X[^1] && a.Y[^1].Equals(b.Y[^1]) && apart < 0)
        {
            _found.Add(Difference.None("curve", $"{Words.Name(name)}: {Words.Number(a.Y[^1])} at iteration {a.X[^1]} in both"));
            return;
        }

        Add(
            "curve", Words.Name(name), null, Words.Number(a.Y[^1]), Words.Number(b.Y[^1]), apart < 0 ? null : apart,
            $"{Words.Name(name)}: {Words.Number(a.Y[^1])} at iteration {a.X[^1]} in {_names.First}, {Words.Number(b.Y[^1])} at iteration {b.X[^1]} in {_names.Second}"
            + (apart < 0 ? "" : $"; more than a tenth apart from iteration {apart} on"));
    }
}
